import type { Command } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty('Give a text that is not empty.'));

const modality = v.picklist(['audio', 'video', 'videoBasedScreenSharing', 'data']);

const modalities = v.pipe(v.array(modality), v.minLength(1, 'Name at least one modality.'));

const preFetchMedia = v.array(v.strictObject({ uri: text, resourceId: v.optional(text) }));

const callOptions = {
  isContentSharingNotificationEnabled: v.optional(v.boolean()),
  isDeltaRosterEnabled: v.optional(v.boolean()),
  isInteractiveRosterEnabled: v.optional(v.boolean()),
  hideBotAfterEscalation: v.optional(v.boolean()),
};

/** Which meeting is meant: by its organizer, by its join id, or by the token of an incoming call. */
const meetingInfo = v.union(
  [
    v.strictObject({
      organizer: v.strictObject({ userId: text, tenantId: v.optional(text) }),
      allowConversationWithoutHost: v.optional(v.boolean()),
    }),
    v.strictObject({ joinMeetingId: text, passcode: v.optional(v.nullable(text)) }),
    v.strictObject({ token: text }),
  ],
  'Give one of { organizer: { userId, tenantId? } }, { joinMeetingId, passcode? } and { token }.',
);

/** What every call that is placed takes. */
const placing = {
  subject: v.optional(text),
  guest: v.optional(v.strictObject({ id: text, displayName: text })),
  tenantId: v.optional(text),
  callChainId: v.optional(text),
  requestedModalities: v.optional(modalities),
  preFetchMedia: v.optional(preFetchMedia),
  appHostedMediaBlob: v.optional(text),
  callOptions: v.optional(v.strictObject(callOptions)),
};

/** Options of `createCall` that only this service has. */
export const createCallOptions = v.strictObject({
  ...placing,
  chatInfo: v.optional(
    v.strictObject({
      threadId: text,
      messageId: v.optional(text),
      replyChainMessageId: v.optional(text),
    }),
  ),
  meetingInfo: v.optional(meetingInfo),
});

/** Options of `createCall` that only this service has, under `providerOptions.graph`. */
export type GraphCreateCallOptions = v.InferInput<typeof createCallOptions>;

/** Options of `connect` that only this service has. */
export const connectOptions = v.strictObject(placing);

/** Options of `connect` that only this service has, under `providerOptions.graph`. */
export type GraphConnectOptions = v.InferInput<typeof connectOptions>;

/** Options of `answer` that only this service has. */
export const answerOptions = v.strictObject({
  acceptedModalities: v.optional(
    v.pipe(
      v.array(v.picklist(['audio', 'video', 'videoBasedScreenSharing'])),
      v.minLength(1, 'Name at least one modality.'),
    ),
  ),
  preFetchMedia: v.optional(preFetchMedia),
  appHostedMediaBlob: v.optional(text),
  participantCapacity: v.optional(
    v.pipe(v.number(), v.integer('Use a whole number.'), v.minValue(1, 'Use 1 or more.')),
  ),
  callOptions: v.optional(v.strictObject(callOptions)),
});

/** Options of `answer` that only this service has, under `providerOptions.graph`. */
export type GraphAnswerOptions = v.InferInput<typeof answerOptions>;

/** Options of `redirect` that only this service has. */
export const redirectOptions = v.strictObject({
  timeoutSeconds: v.optional(
    v.pipe(
      v.number(),
      v.integer('Use whole seconds.'),
      v.minValue(15, 'Use 15 to 90 seconds.'),
      v.maxValue(90, 'Use 15 to 90 seconds.'),
    ),
  ),
  /** Raw ids of those who ring at the same time. */
  alsoTo: v.optional(
    v.pipe(v.array(text), v.maxLength(24, 'Name at most 25 targets, the first included.')),
  ),
});

/** Options of `redirect` that only this service has, under `providerOptions.graph`. */
export type GraphRedirectOptions = v.InferInput<typeof redirectOptions>;

/** Options of `invite` that only this service has. */
export const inviteOptions = v.strictObject({
  replacesCallId: v.optional(text),
  participantId: v.optional(text),
  hidden: v.optional(v.boolean()),
  removeFromDefaultAudioRoutingGroup: v.optional(v.boolean()),
});

/** Options of `invite` that only this service has, under `providerOptions.graph`. */
export type GraphInviteOptions = v.InferInput<typeof inviteOptions>;

/** For commands that have none: any name is refused. */
export const noOptions = v.strictObject({});

/**
 * The part of a command that is for this service alone, checked.
 *
 * @throws InvalidArgumentError that names the option.
 */
export function nativeOptionsOf<Schema extends v.GenericSchema>(
  command: Command,
  schema: Schema,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, command.providerOptions?.['graph'] ?? {});
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = ['providerOptions.graph', v.getDotPath(issue)].filter(Boolean).join('.');
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  const isOurs = !issue.message.startsWith('Invalid ');
  const advice = isUnknown
    ? `"${command.kind}" does not have it. Remove it, or correct its spelling.`
    : isOurs
      ? issue.message
      : `Expected ${issue.expected ?? 'another value'}.`;
  throw new InvalidArgumentError(`The option "${path}" is wrong. ${advice}`, {
    path,
    operation: command.kind,
  });
}
