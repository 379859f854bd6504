import type { Cancel, Clock } from '../../clock/clock.js';

/** What is to happen later in a call or a conversation, and does not when that has ended before. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<Cancel>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  later(delayMs: number, action: () => void): Cancel {
    const cancel = this.#clock.after(delayMs, () => {
      this.#pending.delete(cancel);
      action();
    });
    this.#pending.add(cancel);
    return () => {
      this.#pending.delete(cancel);
      cancel();
    };
  }

  /** Cancels everything that has not happened yet. */
  clear(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }
}
