import type { Tone } from '@microsoft/microsoft-graph-types';
import * as v from 'valibot';
import { addressProblem } from '../service-url.js';

const text = v.pipe(v.string(), v.nonEmpty('Give a text that is not empty.'));

const clientContext = v.nullish(
  v.pipe(v.string(), v.maxLength(256, 'Use at most 256 characters.')),
);

const callbackUri = v.pipe(
  text,
  v.check((value) => addressProblem(value) === undefined, 'Give an absolute https address.'),
);

const int32 = v.pipe(
  v.number(),
  v.integer('Use a whole number.'),
  v.minValue(0, 'Use 0 or more.'),
  v.maxValue(2 ** 31 - 1, 'Use at most 2147483647.'),
);

const within = (min: number, max: number, unit: string) =>
  v.pipe(
    v.number(),
    v.integer(`Use whole ${unit}.`),
    v.minValue(min, `Use ${min} to ${max} ${unit}.`),
    v.maxValue(max, `Use ${min} to ${max} ${unit}.`),
  );

const somebody = v.looseObject(
  { identity: v.looseObject({}, 'Give the identity of somebody.') },
  'Give somebody, with an identity.',
);

const invited = v.looseObject({
  ...somebody.entries,
  replacesCallId: v.nullish(text),
  participantId: v.nullish(text),
});

const mediaInfo = v.looseObject({
  uri: v.pipe(
    text,
    v.check((value) => URL.canParse(value), 'Give an absolute address.'),
  ),
  resourceId: v.nullish(text),
});

const prompt = v.looseObject({ mediaInfo }, 'Give a prompt with "mediaInfo".');

const mediaConfig = v.looseObject(
  {
    '@odata.type': v.picklist(
      ['#microsoft.graph.serviceHostedMediaConfig', '#microsoft.graph.appHostedMediaConfig'],
      'Name the type: #microsoft.graph.serviceHostedMediaConfig or #microsoft.graph.appHostedMediaConfig.',
    ),
    preFetchMedia: v.nullish(v.array(mediaInfo)),
  },
  'Give the configuration of media.',
);

const modalities = (names: readonly [string, ...string[]]) =>
  v.pipe(v.array(v.picklist(names)), v.minLength(1, 'Name at least one modality.'));

/** Anything that takes a correlation text and nothing else. */
export const contextBody = v.looseObject({ clientContext });

export const createCallBody = v.looseObject({
  callbackUri,
  mediaConfig,
  requestedModalities: modalities(['audio', 'video', 'videoBasedScreenSharing', 'data']),
  targets: v.nullish(
    v.pipe(v.array(invited), v.maxLength(5, 'Call at most 5 people, then invite more.')),
  ),
});

export const answerBody = v.looseObject({
  mediaConfig,
  acceptedModalities: modalities(['audio', 'video', 'videoBasedScreenSharing']),
  callbackUri: v.optional(callbackUri),
  participantCapacity: v.nullish(int32),
});

export const rejectBody = v.looseObject({
  reason: v.nullish(v.picklist(['none', 'busy', 'forbidden'], 'Use none, busy or forbidden.')),
  callbackUri: v.nullish(callbackUri),
});

export const redirectBody = v.looseObject({
  targets: v.pipe(
    v.array(invited, 'Name 1 to 25 targets.'),
    v.minLength(1, 'Name 1 to 25 targets.'),
    v.maxLength(25, 'Name 1 to 25 targets.'),
  ),
  timeout: v.nullish(within(15, 90, 'seconds')),
  callbackUri: v.nullish(callbackUri),
});

export const transferBody = v.looseObject({
  transferTarget: invited,
  transferee: v.nullish(somebody),
  clientContext,
});

export const playPromptBody = v.looseObject({
  prompts: v.pipe(
    v.array(prompt, 'Give 1 to 20 prompts.'),
    v.minLength(1, 'Give 1 to 20 prompts.'),
    v.maxLength(20, 'Give 1 to 20 prompts.'),
  ),
  clientContext,
});

const recordSeconds = v.nullish(within(1, 120, 'seconds'));

export const recordResponseBody = v.looseObject({
  prompts: v.nullish(v.pipe(v.array(prompt), v.maxLength(1, 'Give at most one prompt.'))),
  initialSilenceTimeoutInSeconds: recordSeconds,
  maxSilenceTimeoutInSeconds: recordSeconds,
  maxRecordDurationInSeconds: recordSeconds,
  bargeInAllowed: v.nullish(v.boolean()),
  playBeep: v.nullish(v.boolean()),
  stopTones: v.nullish(v.array(text)),
  clientContext,
});

const toneNames = [
  ...(['tone0', 'tone1', 'tone2', 'tone3', 'tone4', 'tone5', 'tone6', 'tone7'] as const),
  ...(['tone8', 'tone9', 'star', 'pound', 'a', 'b', 'c', 'd', 'flash'] as const),
] satisfies readonly Tone[];

export const sendDtmfTonesBody = v.looseObject({
  tones: v.pipe(
    v.array(v.picklist(toneNames), 'Name at least one tone.'),
    v.minLength(1, 'Name at least one tone.'),
  ),
  delayBetweenTonesMs: v.nullish(int32),
  clientContext,
});

export const screenSharingRoleBody = v.looseObject({
  role: v.picklist(['viewer', 'sharer'], 'Use viewer or sharer.'),
});

export const recordingStatusBody = v.looseObject({
  status: v.picklist(
    ['notRecording', 'recording', 'failed'],
    'Use notRecording, recording or failed.',
  ),
  clientContext,
});

export const deviceQualityBody = v.looseObject({
  quality: v.looseObject({}, 'Give the quality of the device.'),
});

export const inviteBody = v.pipe(
  v.looseObject({
    participants: v.pipe(
      v.array(invited, 'Invite 1 to 5 people.'),
      v.minLength(1, 'Invite 1 to 5 people.'),
      v.maxLength(5, 'Invite 1 to 5 people.'),
    ),
    clientContext,
  }),
  v.forward(
    v.check(
      ({ participants }) =>
        participants.length === 1 || participants.every((one) => one.replacesCallId == null),
      'With "replacesCallId" exactly one person can be invited: the service ignores all others.',
    ),
    ['participants'],
  ),
);

export const holdMusicBody = v.looseObject({ customPrompt: v.nullish(prompt), clientContext });

export const audioRoutingGroupBody = v.looseObject({
  routingMode: v.optional(v.picklist(['oneToOne', 'multicast'], 'Use oneToOne or multicast.')),
  sources: v.nullish(v.array(text)),
  receivers: v.nullish(v.array(text)),
});
