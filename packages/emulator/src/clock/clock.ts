/** Cancels what it was returned for. Calling it late or twice changes nothing. */
export type Cancel = () => void;

/**
 * The only source of time inside the emulator: every ring, timeout, retry and token lifetime asks it.
 * Replacing it replaces time for both services at once.
 */
export interface Clock {
  /** The present instant in milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `action` once, `delayMs` from now, unless it is cancelled before. */
  after(delayMs: number, action: () => void): Cancel;
  /**
   * Told of work that takes real time, such as an exchange over a socket. A clock that can jump does not jump
   * while such work is under way.
   */
  hold?(work: Promise<unknown>): void;
}

/** Wall-clock time with the runtime's own timers. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that knows what it still has to run, so that its owner can drop all of it at once. */
export interface OwnedClock extends Clock {
  /** Cancels every action that has not run yet. */
  cancelAll(): void;
}

/** Wraps a clock so that everything scheduled through it can be cancelled together, as `close` and `reset` need. */
export function ownClock(clock: Clock): OwnedClock {
  const pending = new Set<Cancel>();
  return {
    now: () => clock.now(),
    after(delayMs, action) {
      const cancelTimer = clock.after(delayMs, () => {
        pending.delete(cancel);
        action();
      });
      const cancel = () => {
        pending.delete(cancel);
        cancelTimer();
      };
      pending.add(cancel);
      return cancel;
    },
    hold(work) {
      clock.hold?.(work);
    },
    cancelAll() {
      for (const cancel of [...pending]) cancel();
    },
  };
}
