import { InvalidArgumentError } from '../errors/errors.js';
const version = 't1';
const form = /^t1:([A-Za-z0-9_-]{1,64}):([\s\S]*)$/;
/**
 * The text that travels with a command as the provider's context: our operation id, and behind it the application's own
 * context, letter by letter. So an outcome finds its operation even where the HTTP answer was never seen.
 *
 * @throws InvalidArgumentError when it would be longer than the provider carries.
 */
export function encodeCorrelationToken(operationId, context, maxLength) {
    const token = `${version}:${operationId}:${context ?? ''}`;
    if (token.length > maxLength) {
        const room = maxLength - (token.length - (context ?? '').length);
        throw new InvalidArgumentError(`The context is too long for this provider. Use at most ${room} characters.`, { path: 'context' });
    }
    return token;
}
/** What a provider's context text says. A text that is not ours is wholly the application's, or somebody else's. */
export function decodeCorrelationToken(text) {
    const match = form.exec(text);
    const operationId = match?.[1];
    if (operationId === undefined)
        return { context: text };
    const context = match?.[2];
    return context === undefined || context === '' ? { operationId } : { operationId, context };
}
//# sourceMappingURL=correlation-token.js.map