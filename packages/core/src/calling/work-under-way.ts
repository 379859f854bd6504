/** What a client has under way, which is waited for before it ends in good order. */
export class WorkUnderWay {
  readonly #works = new Set<Promise<unknown>>();
  #visits = 0;
  #whenLeft: (() => void) | undefined;
  readonly #leave = (): void => {
    this.#visits -= 1;
    if (this.#visits === 0) this.#whenLeft?.();
  };

  /** Notes a piece of work until it is done. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work);
    const done = () => this.#works.delete(work);
    work.then(done, done);
    return work;
  }

  /** Notes work of which there is so much at once that it is counted. */
  visit<T>(work: Promise<T>): Promise<T> {
    this.#visits += 1;
    work.then(this.#leave, this.#leave);
    return work;
  }

  /** Resolves when nothing is under way: what is can bring more about. */
  async finished(): Promise<void> {
    while (this.#works.size > 0 || this.#visits > 0) {
      if (this.#visits > 0) await this.#allLeft();
      await Promise.allSettled(this.#works);
    }
  }

  #allLeft(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenLeft = resolve;
    });
  }
}
