/** What is known when it is to be decided whether to send a request again. */
export interface Try {
  /** Whether executing it twice does no more than once. */
  readonly isRepeatable: boolean;
  /** How often it was sent. */
  readonly attempt: number;
  /** How long was waited between the attempts so far. */
  readonly waitedMs: number;
  /** The status of the answer, or undefined where none came. */
  readonly status: number | undefined;
  /** How long the answer asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** From 0 to 1, so that several clients do not come back at the same instant. */
  readonly chance: number;
}

const mostAttempts = 4;
const longestWaitMs = 30_000;
const firstBackoffMs = 500;
const longestBackoffMs = 8_000;

/** What repeating does not do twice: reading, and taking away what is gone the second time. */
export function isRepeatableMethod(method: string): boolean {
  return method === 'GET' || method === 'DELETE';
}

/** The service, or a gateway before it, had a passing trouble. Whether it did anything is unknown. */
const passingTroubles: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * How long to wait before sending a request again; undefined when it must not be sent again. The service has no idempotency
 * key, so a POST is repeated only after a 429, which says that it was not executed.
 *
 * @see https://learn.microsoft.com/graph/throttling
 */
export function delayBeforeNextTry(last: Try): number | undefined {
  if (last.attempt >= mostAttempts || !isSafeToRepeat(last)) return undefined;
  const delayMs = last.retryAfterMs ?? backoffMs(last);
  return last.waitedMs + delayMs > longestWaitMs ? undefined : delayMs;
}

function isSafeToRepeat({ isRepeatable, status }: Try): boolean {
  if (status === 429) return true;
  if (!isRepeatable) return false;
  return status === undefined || passingTroubles.has(status);
}

function backoffMs({ attempt, chance }: Try): number {
  const fullMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  return fullMs * (0.5 + chance / 2);
}

/** The wait that a Retry-After header asks for: seconds, with a fraction at times, or a date. */
export function retryAfterMsOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
