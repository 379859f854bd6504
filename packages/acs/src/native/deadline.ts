import type { Clock, Timer } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';

/** A signal that fires when a time is over or its caller gives up, whichever is first. Disposing of it frees the timer. */
export class Deadline implements Disposable {
  readonly signal: AbortSignal | undefined;
  readonly #timer: Timer | undefined;

  constructor(
    clock: Clock,
    {
      deadlineMs,
      signal,
    }: { readonly deadlineMs?: number | undefined; readonly signal?: AbortSignal | undefined },
  ) {
    if (deadlineMs === undefined) {
      this.signal = signal;
      return;
    }
    if (!Number.isFinite(deadlineMs) || deadlineMs <= 0) {
      throw new InvalidArgumentError(
        '"deadlineMs" is no length of time. Use milliseconds, above 0.',
        {
          path: 'deadlineMs',
        },
      );
    }
    const over = new AbortController();
    this.#timer = clock.after(deadlineMs, () => {
      over.abort(new DOMException(`There was no answer within ${deadlineMs} ms.`, 'TimeoutError'));
    });
    this.signal = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }
}
