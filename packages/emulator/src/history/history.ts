/** The last entries of something that goes on for ever, oldest first. */
export class History<Entry> {
  readonly #limit: number;
  #entries: Entry[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an entry and forgets the oldest ones beyond the limit. */
  add(entry: Entry): void {
    this.#entries.push(entry);
    // Trimmed in bulk, so that adding stays cheap.
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
  }

  /** The entries kept, oldest first. */
  entries(): readonly Entry[] {
    return this.#entries.slice(-this.#limit);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }
}
