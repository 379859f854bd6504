/**
 * How many requests of a provider are under way, and when the last of them is over: what `Provider.close` waits
 * for. It costs no promise for each request.
 */
export class RequestsUnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** A request begins. */
  enter(): void {
    this.#count += 1;
  }

  /** A request is over, however it ended. */
  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when nothing is under way; at once where nothing is. */
  over(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
