import type { CommandKind, ProviderOptions } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';
import * as v from 'valibot';
import type { Json } from '../wire/json.js';

const text = v.pipe(v.string(), v.minLength(1, 'It must not be empty.'));

const userId = v.pipe(
  v.string(),
  v.startsWith('8:', 'Use the id of a communication user, "8:acs:…".'),
  v.transform((id) => ({ id })),
);

const operationCallbackUri = v.pipe(v.string(), v.url('Use an absolute address.'));

const sipHeaderName = v.pipe(
  v.string(),
  v.regex(
    /^(?:User-To-User|X-.+)$/i,
    'The service carries the SIP headers "User-To-User", "X-MS-Custom-…" and "X-…" only.',
  ),
);

const customCallingContext = v.strictObject({
  voipHeaders: v.optional(v.record(v.string(), v.string())),
  sipHeaders: v.optional(v.record(sipHeaderName, v.string())),
});

const callIntelligenceOptions = v.strictObject({ cognitiveServicesEndpoint: text });

const teamsAppSource = v.strictObject({
  appId: text,
  cloud: v.optional(v.picklist(['public', 'dod', 'gcch'])),
});

const reporting = { operationCallbackUri: v.optional(operationCallbackUri) };

/**
 * What `providerOptions.acs` may hold, per command, by the names of the wire: a field that is added here is sent.
 */
const schemas = {
  createCall: v.strictObject({
    /** The communication user as whom the call is placed, instead of the configured one. */
    source: v.optional(userId),
    callIntelligenceOptions: v.optional(callIntelligenceOptions),
    teamsAppSource: v.optional(teamsAppSource),
  }),
  answer: v.strictObject({
    /** The communication user that answers. */
    answeredBy: v.optional(userId),
    callIntelligenceOptions: v.optional(callIntelligenceOptions),
  }),
  reject: v.strictObject({}),
  redirect: v.strictObject({}),
  hangUp: v.strictObject({}),
  terminate: v.strictObject({}),
  invite: v.strictObject({
    ...reporting,
    customCallingContext: v.optional(customCallingContext),
  }),
  cancel: v.strictObject(reporting),
  remove: v.strictObject(reporting),
  move: v.strictObject(reporting),
  mute: v.strictObject({}),
} satisfies Record<CommandKind, v.GenericSchema>;

type Schemas = typeof schemas;

/** What an application may put under `providerOptions.acs`, per command. */
export type AcsProviderOptions = { readonly [Kind in CommandKind]: v.InferInput<Schemas[Kind]> };

/**
 * The service's own options of a command, ready for the wire.
 *
 * @throws InvalidArgumentError naming the option that is wrong or not known.
 */
export function ownOptionsOf(kind: CommandKind, options: ProviderOptions | undefined): Json {
  const own = options?.['acs'];
  if (own === undefined) return {};
  const result = v.safeParse(schemas[kind], own);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = ['providerOptions.acs', v.getDotPath(issue)].filter(Boolean).join('.');
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  const isOurs = !issue.message.startsWith('Invalid ');
  const known = Object.keys(schemas[kind].entries).join(', ') || 'none';
  throw new InvalidArgumentError(
    isUnknown
      ? `"${path}" is no option of "${kind}". Known options: ${known}.`
      : `"${path}" of "${kind}" is wrong. ${isOurs ? issue.message : `Expected ${issue.expected ?? 'another value'}.`}`,
    { path, operation: kind },
  );
}
