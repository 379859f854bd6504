import type { CallingError, CallingErrorDetails } from '@tandem/core';
import { CallNotFoundError, RequestError, UnavailableError } from '@tandem/core';
import { objectOf, textOf } from './wire/json.js';

/** Why one try of a request did not bring what was asked for. */
export type Failure =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string | undefined;
      readonly retryAfterMs: number | undefined;
      readonly requestId: string;
    }
  | { readonly kind: 'network'; readonly wasSent: boolean; readonly cause: unknown }
  | { readonly kind: 'aborted'; readonly wasSent: boolean; readonly cause: unknown };

/** The code in an error answer. Gateways on the way answer in other forms, or with nothing. */
export function errorCodeOf(body: unknown): string | undefined {
  const { code } = objectOf(objectOf(body)['error']);
  return textOf(code) ?? (typeof code === 'number' ? String(code) : undefined);
}

/** Whether the service may have executed what it was asked although it did not say so. */
export function mayHaveRun(failure: Failure): boolean {
  if (failure.kind !== 'answer') return failure.wasSent;
  const { status, retryAfterMs } = failure;
  // A server that names the time of the next try has not begun with this one.
  if (status === 503) return retryAfterMs === undefined;
  return status === 408 || status >= 500;
}

/** What the numbers of a refusal mean, and what to do. */
const advice: Readonly<Record<string, string>> = {
  '7501': 'The token is not valid. Check the credential.',
  '7504': 'The application lacks the permission.',
  '7507': 'The source may not place this call. Check "source".',
  '7509': 'The signature is wrong. Check the access key, and the clock of this machine.',
  '8500': 'The media mode is not valid.',
  '8501': 'The call is not established: too early, or already over.',
  '8516': 'Too many requests. Slow down.',
  '8519': 'It conflicts with another operation. Wait for that to end.',
  '8520': 'The service does not support this.',
  '8522': 'The call, the participant or the resource is not known any more.',
  '8523': 'An argument is not valid: check identifiers, caller id and callback address.',
  '8528': 'The call is ending or has ended.',
  '8529': 'Too many requests. Slow down.',
  '8530': 'Too many requests. Slow down.',
  '8559': 'The same request was made before.',
  '8567': 'The cognitive services resource cannot be used. Check its address and role.',
  '8583': 'It is incompatible with media that play or are recognized now.',
  '8585': 'The call is in a state in which this is not possible.',
};

const adviceByStatus: Readonly<Record<number, string>> = {
  401: 'The credential was not accepted. Check the access key or the token, and the clock of this machine.',
  403: 'The application may not do this.',
  404: 'Nothing is known under this address. Check the endpoint and the api-version.',
  429: 'Too many requests. Slow down.',
};

/** What is known about a failed request beside the failure. */
export interface FailureContext {
  readonly operation: string;
  readonly details: CallingErrorDetails;
  /** Whether what the service does not find can only be the call. */
  readonly isAboutCallAlone?: boolean;
  /** Whether the request, in this or an earlier try, may have been executed. */
  readonly outcomeUnknown: boolean;
}

/** The error of a request that is given up. The service's own text stays behind: it can name people. */
export function errorFrom(failure: Failure, context: FailureContext): CallingError {
  const { operation, outcomeUnknown } = context;
  const details = { ...context.details, outcomeUnknown, retryable: !outcomeUnknown };
  switch (failure.kind) {
    case 'aborted':
      return new UnavailableError(
        `"${operation}" was broken off before Azure Communication Services had answered.${consequence(outcomeUnknown)}`,
        { ...details, cause: failure.cause },
      );
    case 'network':
      return new UnavailableError(
        `Azure Communication Services did not answer "${operation}". Check the endpoint and the network.${consequence(outcomeUnknown)}`,
        { ...details, cause: failure.cause },
      );
    case 'answer':
      return answerError(failure, context);
    default: {
      const unheard: never = failure;
      return unheard;
    }
  }
}

function answerError(
  failure: Extract<Failure, { readonly kind: 'answer' }>,
  { operation, details, outcomeUnknown, isAboutCallAlone }: FailureContext,
): CallingError {
  const { status, code, retryAfterMs, requestId } = failure;
  const known = {
    ...details,
    status,
    requestId,
    ...(code === undefined ? {} : { providerCode: code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const numbers = code === undefined ? `status ${status}` : `status ${status}, code ${code}`;
  if (status === 408 || status >= 500 || outcomeUnknown) {
    return new UnavailableError(
      `Azure Communication Services failed on "${operation}" with ${numbers}.${consequence(outcomeUnknown)}`,
      { ...known, outcomeUnknown, retryable: !outcomeUnknown },
    );
  }
  if (isNotKnown({ status, providerCode: code }) && isAboutCallAlone === true) {
    return new CallNotFoundError(
      `"${operation}" found no such call (${numbers}): it has ended, or the id is wrong.`,
      known,
    );
  }
  const meaning = (code === undefined ? undefined : ownAdvice(code)) ?? adviceByStatus[status];
  return new RequestError(
    `Azure Communication Services refused "${operation}" with ${numbers}.${meaning === undefined ? '' : ` ${meaning}`}`,
    { ...known, retryable: status === 429 },
  );
}

/** Whether a refusal says that the service does not know, or knows no more, what was asked about. */
export function isNotKnown({
  status,
  providerCode,
}: {
  readonly status?: number | undefined;
  readonly providerCode?: string | undefined;
}): boolean {
  return status === 404 && providerCode === '8522';
}

function ownAdvice(code: string): string | undefined {
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}

function consequence(outcomeUnknown: boolean): string {
  return outcomeUnknown
    ? ' It may have been carried out all the same: do not send it again, its outcome will be found by its reports.'
    : ' It was not carried out.';
}
