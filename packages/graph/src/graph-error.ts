import type { CallingError } from '@tandem/core';
import {
  CallingError as CallingErrors,
  CallNotFoundError,
  RequestError,
  UnavailableError,
} from '@tandem/core';
import type { RawAnswer } from './transport/answer-slot.js';
import { retryAfterMsOf } from './transport/retry-rules.js';
import type { TransportFailure } from './transport/transport-failure.js';
import type { JsonObject } from './wire/json.js';
import { isJsonObject, objectOf, present, textOf } from './wire/json.js';

/** What a request was about. */
export interface RequestSubject {
  /** Configured name of the provider. */
  readonly provider: string;
  /** The command, by its kind, or `read`. */
  readonly operation: string;
  readonly operationId?: string | undefined;
  readonly callId?: string | undefined;
}

/** How the request that failed was sent. */
export interface RequestManner {
  readonly method: string;
  /** Whether it named nothing within the call: what is not found can only be the call then. */
  readonly isAboutCallAlone: boolean;
  readonly now: number;
}

/** What to do about the refusals that say it in a number only. */
const hints: ReadonlyMap<string, string> = new Map([
  [
    '7503',
    'Register the application as a calling bot, with the Teams channel and calling enabled.',
  ],
  ['7504', 'Have an administrator of the tenant consent to the calling permissions.'],
  ['7505', 'Use a credential of the tenant that the call or the meeting belongs to.'],
  ['7507', 'Set "applicationInstanceId" to a resource account with a licence and a number.'],
  ['8522', 'What it names in the call is not known any more, or the call is not.'],
  ['InvalidAuthenticationToken', 'Check the credential and its scope.'],
  ['TooManyRequests', 'Send fewer requests, or try again after the time given.'],
]);

/** Codes that are documented as refusals. Not of all of them is the status known with which they come. */
const refusals: ReadonlySet<string> = new Set(['7503', '7504', '7505', '7507']);

/** The service does not have the operation, and says so. */
const notImplemented = 501;

/** Whether it is open, after an answer, if the service executed the request. */
function isUncertain(status: number, code: string | undefined): boolean {
  if (status === notImplemented || (code !== undefined && refusals.has(code))) return false;
  return status === 408 || status >= 500;
}

/** The error that an answer stands for which is no success. The service's own text stays behind: it can name people. */
export function errorOfAnswer(
  answer: RawAnswer,
  subject: RequestSubject,
  { method, isAboutCallAlone, now }: RequestManner,
): CallingError {
  const { status, headers } = answer;
  const { code, requestId } = readErrorBody(answer.text);
  const retryAfterMs = retryAfterMsOf(headers.get('retry-after'), now);
  const details = present({
    ...subject,
    status,
    providerCode: code,
    requestId: requestId ?? headers.get('request-id') ?? undefined,
    retryAfterMs,
  });
  const said = `status ${status}${code === undefined ? '' : `, code ${code}`}`;
  if (isAboutCallAlone && status === 404 && code === '8522') {
    return new CallNotFoundError(
      `"${subject.operation}" found no such call (${said}): it has ended, or the id is wrong.`,
      details,
    );
  }
  const isReading = method === 'GET';
  if (isUncertain(status, code)) {
    const isExecutionOpen = !isReading && !(status === 503 && retryAfterMs !== undefined);
    return new UnavailableError(
      `The service did not carry out "${subject.operation}" or did not say so (${said}).${isExecutionOpen ? ' Whether it was executed is open: do not send it again before its reports are in.' : ' Try again later.'}`,
      { ...details, retryable: !isExecutionOpen, outcomeUnknown: isExecutionOpen },
    );
  }
  const hint = status >= 300 && status < 400 ? redirectHint : hints.get(code ?? '');
  return new RequestError(
    `The service refused "${subject.operation}" (${said}).${hint === undefined ? '' : ` ${hint}`}`,
    { ...details, retryable: status === 429 },
  );
}

const redirectHint =
  'It redirects elsewhere, where credentials are not sent: configure "baseUrl" with the final address.';

/** The error that a request without an answer stands for. */
export function errorOfFailure(
  failure: TransportFailure,
  subject: RequestSubject,
  method: string,
): CallingError {
  if (CallingErrors.isInstance(failure.cause)) return failure.cause;
  const outcomeUnknown = failure.isSent && method !== 'GET';
  const what = {
    aborted: 'was broken off',
    timeout: 'had no answer in time',
    network: 'had no answer: the connection failed',
    closed: 'came too late: the provider is closed',
    refused: 'would have gone to an address that is not at the configured service',
  }[failure.kind];
  const advice = outcomeUnknown
    ? 'Whether it was executed is open: do not send it again before its reports are in.'
    : 'It was not executed.';
  return new UnavailableError(`"${subject.operation}" ${what}. ${advice}`, {
    ...present({ ...subject }),
    cause: failure,
    retryable: !outcomeUnknown && (failure.kind === 'timeout' || failure.kind === 'network'),
    outcomeUnknown,
  });
}

/** The error that an answer of success stands for which cannot be read. */
export function errorOfUnreadable(
  answer: RawAnswer,
  subject: RequestSubject,
  method: string,
): CallingError {
  return new UnavailableError(
    `The answer to "${subject.operation}" (status ${answer.status}) cannot be read as the service documents it. Check that "baseUrl" is the service's address.`,
    { ...present({ ...subject }), status: answer.status, outcomeUnknown: method !== 'GET' },
  );
}

/**
 * Reads the three forms in which the service writes errors: Graph's own; the calling service's JSON as text inside the
 * message, with its number in `errorCode`; and, for paths it does not know, a message inside the message.
 *
 * @see https://learn.microsoft.com/graph/errors
 */
function readErrorBody(text: string): {
  readonly code?: string;
  readonly requestId?: string;
} {
  const error = objectOf(parsed(text)?.['error']);
  if (error === undefined) return {};
  const message = textOf(error['message']);
  const inner = message === undefined ? undefined : parsed(message);
  const innerError = objectOf(error['innerError'] ?? error['innererror']);
  return present({
    code: codeOf(inner?.['errorCode']) ?? codeOf(error['code']),
    requestId: textOf(innerError?.['request-id']),
  });
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Gateways answer in HTML; the status is all such an answer says.
    return undefined;
  }
}
