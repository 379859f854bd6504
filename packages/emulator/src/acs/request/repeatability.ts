import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.js';
import { AcsError, invalidArgument } from '../acs-error.js';
import type { AcsAnswer } from './acs-request.js';

/** What identifies a repeatable request, apart from its id. */
export interface RepeatableRequest {
  readonly requestId: string | undefined;
  readonly firstSent: string | undefined;
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
}

interface Remembered {
  readonly fingerprint: string;
  readonly answer: AcsAnswer;
}

/** How long an answer is remembered. The service does not document its own time. */
const retentionMs = 5 * 60 * 1000;

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Makes a repeated request get the first one's answer instead of being carried out again. */
export class RepeatabilityMemory {
  readonly #clock: Clock;
  readonly #answers = new Map<string, Remembered>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Carries the request out, unless its id was seen before. Refused requests may be sent again. */
  once(request: RepeatableRequest, execute: () => AcsAnswer): AcsAnswer {
    const { requestId } = request;
    if (requestId === undefined) return execute();
    check(request);
    const fingerprint = fingerprintOf(request);
    const remembered = this.#answers.get(requestId);
    if (remembered === undefined) {
      const answer = execute();
      this.#answers.set(requestId, { fingerprint, answer });
      this.#clock.after(retentionMs, () => this.#answers.delete(requestId));
      return answer;
    }
    if (remembered.fingerprint === fingerprint) return remembered.answer;
    throw new AcsError(
      400,
      '8523',
      'The Repeatability-Request-ID was used before by a request that differs from this one.',
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.#answers.clear();
  }
}

function check({ requestId = '', firstSent }: RepeatableRequest): void {
  if (!guid.test(requestId)) throw invalidArgument('Repeatability-Request-ID must be a GUID.');
  if (firstSent === undefined || !httpDate.test(firstSent)) {
    throw invalidArgument(
      'Repeatability-First-Sent must come with Repeatability-Request-ID and be an HTTP date.',
    );
  }
}

function fingerprintOf({ method, target, body }: RepeatableRequest): string {
  return createHash('sha256').update(`${method} ${target}\n`).update(body).digest('base64');
}
