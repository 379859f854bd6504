/** A timer that has been set. */
export interface Timer {
  /** Stops it. Harmless when it has fired or was stopped before. */
  cancel(): void;
}

/** Where the library takes its time from, so that tests and simulations can decide what time it is. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. */
  after(delayMs: number, task: () => void): Timer;
  /** Runs `task` as soon as the current turn of the event loop is over, in the order of the calls. */
  soon(task: () => void): void;
}

/** The longest delay a JavaScript timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, Math.min(Math.max(0, delayMs), longestTimerMs));
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (task) => {
    setImmediate(task);
  },
};

/** The instant told last. What happens at once is told several times in the same millisecond. */
let lastTold = { at: Number.NaN, text: '' };

/** The instant of a clock as an ISO 8601 text. */
export function timestamp(clock: Clock): string {
  const at = clock.now();
  if (at !== lastTold.at) lastTold = { at, text: new Date(at).toISOString() };
  return lastTold.text;
}
