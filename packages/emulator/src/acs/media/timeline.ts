import type { Cancel, Clock } from '../../clock/clock.js';
import type { Prompt } from './prompt.js';

/** What one media operation still has to do. Once it is closed, nothing of it happens any more. */
export class Timeline {
  readonly #clock: Clock;
  readonly #pending = new Set<Cancel>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Does something later. */
  after(delayMs: number, action: () => void): Cancel {
    if (this.#isClosed) return () => undefined;
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

  /** Goes on with what is being prepared, once it is ready; emulated time waits for it. */
  once<Value extends Prompt | readonly Prompt[]>(
    preparing: Promise<Value>,
    proceed: (value: Value) => void,
  ): void {
    const ready = preparing.then((value) => {
      if (!this.#isClosed) proceed(value);
    });
    this.#clock.hold?.(ready);
  }

  /** Ends it. False when it had ended before. */
  close(): boolean {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    return true;
  }
}
