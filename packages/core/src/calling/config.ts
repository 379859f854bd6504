import * as v from 'valibot';
import { providerNamePattern } from '../call/call-id.js';
import { ConfigurationError } from '../errors/errors.js';
import { reconcileOptions } from './reconcile-policy.js';

const providerConfig = v.looseObject({ kind: v.optional(v.string()) });

const logConfig = v.looseObject({ kind: v.string() });

const callingConfig = v.strictObject({
  provider: v.optional(v.string()),
  providers: v.record(
    v.pipe(
      v.string(),
      v.regex(
        providerNamePattern,
        'A provider name starts with a lower-case letter and holds letters, digits and dashes only, at most 32.',
      ),
    ),
    providerConfig,
  ),
  log: v.optional(logConfig),
  settleMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  leaseMs: v.optional(
    v.pipe(
      v.number(),
      v.integer('Use whole milliseconds.'),
      v.minValue(1_000, 'Use 1000 or more.'),
    ),
  ),
  snapshotEvery: v.optional(
    v.union([v.literal(false), v.pipe(v.number(), v.integer(), v.minValue(1))]),
  ),
  reconcile: v.optional(v.union([v.literal(false), reconcileOptions])),
});

/**
 * Which providers to use and how, as plain data: from code, a JSON file or the environment.
 *
 * - `provider`: name of the provider that carries calls for which none is named. May be left out where there is only one.
 * - `providers`: by name, the `kind` of each (by default its name) and the options of that kind.
 * - `log`: the `kind` of event log and its options, such as `{ kind: 'redis', url: … }`. @default one in memory
 * - `reconcile`: when to ask the provider for the truth unasked, see {@link ReconcileOptions}; false for never.
 * - `settleMs`: how long after a disconnection the ends of open operations may still arrive. @default 1000
 * - `leaseMs`: how long one process alone may do what is due in a call (deadlines, questions to the provider, keeping it alive), after
 *   which another that shares the log goes on if the first has died. @default 30_000
 * - `snapshotEvery`: after how many entries in the log of a call a snapshot is kept, behind which the log is trimmed; false for
 *   never. The log in memory folds what all who follow a call have folded, whatever this says: its `retainFolded` tells how many
 *   entries stay. @default 1000
 */
export type CallingConfig = v.InferOutput<typeof callingConfig>;

/** Which kind of event log to use and how. */
export type LogConfig = v.InferOutput<typeof logConfig>;

/**
 * Checks configuration once, as a whole.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseCallingConfig(config: unknown): CallingConfig {
  return parseConfig(callingConfig, config, '');
}

/**
 * Checks configuration against a schema. For providers, which have schemas of their own.
 *
 * @param at The path of the checked part inside the whole configuration, for the message.
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseConfig<Schema extends v.GenericSchema>(
  schema: Schema,
  config: unknown,
  at: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, config);
  if (result.success) return result.output;
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
function sentence(issue: v.BaseIssue<unknown>): string {
  const isOurs = !issue.message.startsWith('Invalid ');
  return isOurs ? issue.message : `Expected ${issue.expected ?? 'another value'}.`;
}
