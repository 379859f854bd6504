import type { Clock } from '../clock/clock.js';

/** Resolves at an instant, or as soon as a signal aborts. */
export function until(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  const waitMs = at - clock.now();
  if (waitMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const giveUp = () => {
      timer.cancel();
      resolve();
    };
    const timer = clock.after(waitMs, () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
