import { InvalidArgumentError } from '../errors/errors.js';

/** What a provider's configured name may look like: it is part of call ids, webhook paths and log keys. */
export const providerNamePattern = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * The stable id of a call: the configured name of its provider and the provider's own id, so that any replica derives
 * it from a webhook alone and knows from it whom to ask.
 */
export function callIdOf(provider: string, providerCallId: string): string {
  return `${provider}:${providerCallId}`;
}

/**
 * The parts of a call id.
 *
 * @throws InvalidArgumentError when the text is not a call id.
 */
export function parseCallId(callId: string): {
  readonly provider: string;
  readonly providerCallId: string;
} {
  const colon = callId.indexOf(':');
  const provider = callId.slice(0, Math.max(0, colon));
  const providerCallId = callId.slice(colon + 1);
  if (!providerNamePattern.test(provider) || providerCallId === '') {
    throw new InvalidArgumentError(
      'This is not a call id. Use the id of a Call, which has the form "provider:provider-call-id".',
      { path: 'callId' },
    );
  }
  return { provider, providerCallId };
}

/**
 * Where events are kept that name no call: one log for each day on which such events happened, so that each has its time and
 * goes, and an event that is reported again is looked for where it was kept.
 *
 * @param at ISO 8601. When the event happened.
 */
export function unattributedCallId(provider: string, at: string): string {
  return callIdOf(provider, `-/${at.slice(0, 'yyyy-mm-dd'.length)}`);
}

/** Whether an id is one of {@link unattributedCallId}, or of the one log for all days that there was before. */
export function isUnattributedId(callId: string): boolean {
  return /^[^:]*:-(\/|$)/.test(callId);
}

/** Where the intent to place a call is kept until its provider has given the call an id. */
export function placingIdOf(provider: string, operationId: string): string {
  return callIdOf(provider, `placing-${operationId}`);
}

/** Whether an id is one of {@link placingIdOf}. */
export function isPlacingId(callId: string): boolean {
  return callId.includes(':placing-');
}
