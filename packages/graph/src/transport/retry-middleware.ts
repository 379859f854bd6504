import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Clock, Logger } from '@tandem/core';
import type { RawAnswer } from './answer-slot.js';
import { slotOf } from './answer-slot.js';
import { delayBeforeNextTry, retryAfterMsOf } from './retry-rules.js';
import { TransportFailure } from './transport-failure.js';

/** What repeating needs. */
export interface RetryParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Aborts when nothing is to be sent again: the last outcome stands then. */
  readonly closing: AbortSignal;
  /** Whether a request may be sent again although it may have been executed, where it does not say so itself. */
  readonly isRepeatable: (method: string) => boolean;
}

const nothing: RawAnswer = { status: 204, headers: { get: () => null }, text: '' };

/** Sends requests again where that cannot execute them twice. Replaces the SDK's own, which repeats POST on 503. */
export class RetryMiddleware implements Middleware {
  readonly #next: Middleware;
  readonly #parts: RetryParts;

  constructor(next: Middleware, parts: RetryParts) {
    this.#next = next;
    this.#parts = parts;
  }

  readonly execute = async (context: Context): Promise<void> => {
    const method = (context.options?.method ?? 'GET').toUpperCase();
    const slot = slotOf(context);
    let waitedMs = 0;
    let wasUncertain = false;
    for (let attempt = 1; ; attempt += 1) {
      let failure: TransportFailure | undefined;
      try {
        await this.#next.execute(context);
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        failure = error;
      }
      const answer = failure === undefined ? slot.answer : undefined;
      const status = answer?.status;
      if (status !== undefined && status < 400) return;
      if (status === 404 && wasUncertain && method === 'DELETE') {
        // Nothing is left to delete: the try whose answer was lost had done it.
        slot.answer = nothing;
        return;
      }
      const { clock, logger, random, closing, isRepeatable } = this.#parts;
      const delayMs =
        closing.aborted || failure?.kind === 'aborted' || failure?.kind === 'closed'
          ? undefined
          : delayBeforeNextTry({
              isRepeatable: slot.isRepeatable ?? isRepeatable(method),
              attempt,
              waitedMs,
              status,
              retryAfterMs: retryAfterMsOf(answer?.headers.get('retry-after') ?? null, clock.now()),
              chance: random(),
            });
      if (delayMs !== undefined) {
        const why = failure === undefined ? { status } : { failure: failure.kind };
        logger.log('warn', 'A request is sent again.', { method, attempt, delayMs, ...why });
      }
      if (delayMs === undefined || !(await this.#wait(delayMs, context, failure))) {
        if (failure !== undefined) throw failure;
        return;
      }
      wasUncertain ||= failure !== undefined || status !== 429;
      waitedMs += delayMs;
    }
  };

  /** Resolves true when the time is over, false when the provider closes meanwhile. */
  #wait(
    delayMs: number,
    context: Context,
    failure: TransportFailure | undefined,
  ): Promise<boolean> {
    const { clock, closing } = this.#parts;
    const signal: AbortSignal | undefined = context.options?.signal ?? undefined;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        timer.cancel();
        signal?.removeEventListener('abort', abort);
        closing.removeEventListener('abort', stop);
        act();
      };
      const abort = () =>
        settle(() =>
          reject(
            new TransportFailure('aborted', {
              isSent: failure?.isSent ?? false,
              cause: signal?.reason,
            }),
          ),
        );
      const stop = () => settle(() => resolve(false));
      const timer = clock.after(delayMs, () => settle(() => resolve(true)));
      signal?.addEventListener('abort', abort);
      closing.addEventListener('abort', stop);
      if (signal?.aborted === true) abort();
      else if (closing.aborted) stop();
    });
  }
}
