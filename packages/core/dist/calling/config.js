import * as v from 'valibot';
import { providerNamePattern } from '../call/call-id.js';
import { ConfigurationError } from '../errors/errors.js';
import { reconcileOptions } from './reconcile-policy.js';
const providerConfig = v.looseObject({ kind: v.optional(v.string()) });
const callingConfig = v.strictObject({
    provider: v.optional(v.string()),
    providers: v.record(v.pipe(v.string(), v.regex(providerNamePattern, 'A provider name starts with a lower-case letter and holds letters, digits and dashes only, at most 32.')), providerConfig),
    settleMs: v.optional(v.pipe(v.number(), v.minValue(0))),
    reconcile: v.optional(v.union([v.literal(false), reconcileOptions])),
});
/**
 * Checks configuration once, as a whole.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseCallingConfig(config) {
    return parseConfig(callingConfig, config, '');
}
/**
 * Checks configuration against a schema. For providers, which have schemas of their own.
 *
 * @param at The path of the checked part inside the whole configuration, for the message.
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseConfig(schema, config, at) {
    const result = v.safeParse(schema, config);
    if (result.success)
        return result.output;
    const [issue] = result.issues;
    const path = [at, v.getDotPath(issue)].filter((part) => part !== '' && part !== null).join('.');
    const where = path === '' ? 'The configuration' : `The configuration key "${path}"`;
    const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
    const isMissing = issue.received === 'undefined';
    const what = isUnknownKey
        ? 'is not known. Remove it, or correct its spelling.'
        : isMissing
            ? 'is missing. Add it.'
            : `is wrong. ${sentence(issue)}`;
    throw new ConfigurationError(`${where} ${what}`, { path });
}
/** Library messages can quote what was received, and that can be a secret. */
function sentence(issue) {
    const isOurs = !issue.message.startsWith('Invalid ');
    return isOurs ? issue.message : `Expected ${issue.expected ?? 'another value'}.`;
}
//# sourceMappingURL=config.js.map