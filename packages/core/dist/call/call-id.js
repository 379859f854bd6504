import { InvalidArgumentError } from '../errors/errors.js';
/** What a provider's configured name may look like: it is part of call ids, webhook paths and log keys. */
export const providerNamePattern = /^[a-z][a-z0-9-]{0,31}$/;
/**
 * The stable id of a call: the configured name of its provider and the provider's own id, so that any replica derives
 * it from a webhook alone and knows from it whom to ask.
 */
export function callIdOf(provider, providerCallId) {
    return `${provider}:${providerCallId}`;
}
/**
 * The parts of a call id.
 *
 * @throws InvalidArgumentError when the text is not a call id.
 */
export function parseCallId(callId) {
    const colon = callId.indexOf(':');
    const provider = callId.slice(0, Math.max(0, colon));
    const providerCallId = callId.slice(colon + 1);
    if (!providerNamePattern.test(provider) || providerCallId === '') {
        throw new InvalidArgumentError('This is not a call id. Use the id of a Call, which has the form "provider:provider-call-id".', { path: 'callId' });
    }
    return { provider, providerCallId };
}
/** Where events are kept that name no call. */
export function unattributedCallId(provider) {
    return callIdOf(provider, '-');
}
/** Where the intent to place a call is kept until its provider has given the call an id. */
export function placingIdOf(provider, operationId) {
    return callIdOf(provider, `placing-${operationId}`);
}
/** Whether an id is one of {@link placingIdOf}. */
export function isPlacingId(callId) {
    return callId.includes(':placing-');
}
//# sourceMappingURL=call-id.js.map