import type { Failure } from './acs-error.js';
import { mayHaveRun } from './acs-error.js';

/**
 * Whether a request may be sent twice. `safe`: it changes nothing. `repeatable`: the service executes it once per
 * Repeatability-Request-ID. `once`: it must not be sent again once it may have been executed.
 */
export type Repetition = 'safe' | 'repeatable' | 'once';

const mostTries = 4;
const longestWaitMs = 30_000;
const firstBackoffMs = 800;
const transientStatuses: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/**
 * How long to wait before the next try, or undefined when there must not be one. A wait that the service asks for is
 * honoured for any request: it says that this one was not executed. All waits of a request together are bounded.
 */
export function nextTryInMs(
  failure: Failure,
  {
    repetition,
    tries,
    waitedMs,
    random,
  }: {
    readonly repetition: Repetition;
    readonly tries: number;
    readonly waitedMs: number;
    readonly random: () => number;
  },
): number | undefined {
  if (failure.kind === 'aborted' || tries >= mostTries) return undefined;
  const delayMs = requestedDelayMs(failure) ?? backoffMs(failure, repetition, { tries, random });
  return delayMs === undefined || waitedMs + delayMs > longestWaitMs ? undefined : delayMs;
}

function requestedDelayMs(failure: Failure): number | undefined {
  if (failure.kind !== 'answer') return undefined;
  return failure.status === 429 || failure.status === 503 ? failure.retryAfterMs : undefined;
}

function backoffMs(
  failure: Failure,
  repetition: Repetition,
  { tries, random }: { readonly tries: number; readonly random: () => number },
): number | undefined {
  const isTransient = failure.kind !== 'answer' || transientStatuses.has(failure.status);
  const isHarmless = repetition !== 'once' || !mayHaveRun(failure);
  if (!isTransient || !isHarmless) return undefined;
  return Math.round(firstBackoffMs * 2 ** (tries - 1) * (0.75 + random() / 4));
}

/** A `Retry-After`, which is a number of seconds or a date. */
export function retryAfterMsOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1_000));
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
