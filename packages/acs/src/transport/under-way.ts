/** How many requests are under way, and when the last of them is over. */
export class UnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when nothing is under way. */
  over(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
