import type { Clock } from '@tandem/core';

/** How often something may be done that strangers can cause: a few times at once, then at a steady pace. */
export class Allowance {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #refillMs: number;
  #left: number;
  #countedAt: number;

  constructor(
    clock: Clock,
    { capacity, refillMs }: { readonly capacity: number; readonly refillMs: number },
  ) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#refillMs = refillMs;
    this.#left = capacity;
    this.#countedAt = clock.now();
  }

  /** Takes one, where there is one. */
  take(): boolean {
    const now = this.#clock.now();
    const regained = Math.max(0, now - this.#countedAt) / this.#refillMs;
    this.#left = Math.min(this.#capacity, this.#left + regained);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
