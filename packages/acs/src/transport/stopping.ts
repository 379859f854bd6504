import type { Clock } from '@tandem/core';

/** Waits for something, but not beyond a stop: undefined when one of them comes first. The work itself goes on. */
export function unlessStopped<T>(
  work: Promise<T>,
  stops: readonly AbortSignal[],
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      letGo();
      resolve(undefined);
    };
    const letGo = () => {
      for (const signal of stops) signal.removeEventListener('abort', stop);
    };
    for (const signal of stops) signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(letGo);
    if (stops.some(({ aborted }) => aborted)) stop();
  });
}

/** Waits that long; false when a stop came first. */
export function waitUnlessStopped(
  clock: Clock,
  delayMs: number,
  stops: readonly AbortSignal[],
): Promise<boolean> {
  if (stops.some(({ aborted }) => aborted)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (isOver: boolean) => {
      timer.cancel();
      for (const signal of stops) signal.removeEventListener('abort', stop);
      resolve(isOver);
    };
    const stop = () => settle(false);
    const timer = clock.after(delayMs, () => settle(true));
    for (const signal of stops) signal.addEventListener('abort', stop);
  });
}
