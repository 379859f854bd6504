import type { Capability } from '@tandem/core';
import * as v from 'valibot';
import type { Json } from '../wire/json.js';
import { objectOf } from '../wire/json.js';
import type { Objection } from './acs-operation.js';
import { operation } from './acs-operation.js';
import { echoedContext, nothing } from './answers.js';
import {
  encodeDtmfDetection,
  encodePlay,
  encodeRecognize,
  encodeSendDtmf,
  encodeTranscription,
} from './encode-media.js';
import { encodeHold, encodeResume } from './encode-participant.js';
import { callbackUri, context, identity, reporting, text } from './fields.js';
import {
  longestSpeechSilenceSeconds,
  playSource,
  playSources,
  recognizeOptions,
  tones,
  voice,
} from './media-fields.js';
import { call, repeatablePost, singlePost } from './paths.js';
import { accepted, endedByAnswer } from './receipt.js';
import { since } from './since.js';

const native: Capability = { support: 'native' };
const spoken: Capability = {
  support: 'native',
  note: 'Needs "callIntelligenceOptions" when the call is set up.',
};
const prompts = { file: native, text: spoken, ssml: spoken };

const transcription = {
  locale: v.optional(text),
  speechModelEndpointId: v.optional(text),
  ...reporting,
};

const transcribed: Capability = {
  support: 'native',
  note: 'Needs "transcriptionOptions" when the call is set up.',
  options: { language: native },
};

const streamed: Capability = {
  support: 'native',
  note: 'Needs "mediaStreamingOptions" when the call is set up.',
};

/** What is heard in a call. None of these but the sending of tones may be repeated. */
export const mediaOperations = {
  play: operation({
    ...singlePost,
    operationId: 'CallMedia_Play',
    path: `${call}:play`,
    fields: {
      playSources,
      /** Everybody, when it is absent or empty. */
      playTo: v.optional(v.array(identity)),
      interruptCallMediaOperation: v.optional(v.boolean()),
      playOptions: v.optional(v.strictObject({ loop: v.boolean() })),
      ...reporting,
    },
    answer: nothing,
    command: {
      kind: 'play',
      capability: {
        support: 'native',
        options: { ...prompts, to: native, loop: native, interrupt: native },
      },
      fills: {
        playSources: 'prompts',
        playTo: 'to',
        interruptCallMediaOperation: 'interrupt',
        playOptions: 'loop',
        operationContext: 'context',
      },
      beside: voice,
      encode: encodePlay,
      receipt: () => accepted,
      endedBy: ['PlayCompleted', 'PlayFailed', 'PlayCanceled', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  startTranscription: operation({
    ...singlePost,
    since: '2025-05-15',
    operationId: 'CallMedia_StartTranscription',
    path: `${call}:startTranscription`,
    fields: transcription,
    answer: nothing,
    command: {
      kind: 'startTranscription',
      capability: transcribed,
      fills: { locale: 'language', operationContext: 'context' },
      encode: encodeTranscription,
      receipt: () => accepted,
      endedBy: ['TranscriptionStarted', 'TranscriptionFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  stopTranscription: operation({
    ...singlePost,
    since: '2025-05-15',
    operationId: 'CallMedia_StopTranscription',
    path: `${call}:stopTranscription`,
    fields: reporting,
    answer: nothing,
    command: {
      kind: 'stopTranscription',
      capability: native,
      fills: { operationContext: 'context' },
      encode: () => ({}),
      receipt: () => accepted,
      endedBy: ['TranscriptionStopped', 'TranscriptionFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  updateTranscription: operation({
    ...singlePost,
    since: '2025-05-15',
    operationId: 'CallMedia_UpdateTranscription',
    path: `${call}:updateTranscription`,
    fields: transcription,
    answer: nothing,
    command: {
      kind: 'updateTranscription',
      capability: { support: 'native', options: { language: native } },
      fills: { locale: 'language', operationContext: 'context' },
      encode: encodeTranscription,
      receipt: () => accepted,
      endedBy: ['TranscriptionUpdated', 'TranscriptionFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  cancelAllMediaOperations: operation({
    ...singlePost,
    operationId: 'CallMedia_CancelAllMediaOperations',
    isAboutCallAlone: true,
    path: `${call}:cancelAllMediaOperations`,
    fields: {},
    answer: nothing,
    command: {
      kind: 'cancelMedia',
      capability: { support: 'native', note: 'What is cancelled reports for itself.' },
      fills: {},
      encode: () => ({}),
      receipt: () => endedByAnswer,
      endedBy: ['the answer'],
      evidence: 'none',
    },
  }),
  recognize: operation({
    ...singlePost,
    operationId: 'CallMedia_Recognize',
    path: `${call}:recognize`,
    fields: {
      recognizeInputType: v.picklist(['dtmf', 'speech', 'speechOrDtmf', 'choices']),
      playPrompt: v.optional(playSource),
      playPrompts: v.optional(playSources),
      interruptCallMediaOperation: v.optional(v.boolean()),
      recognizeOptions,
      ...reporting,
    },
    object: waitsTooLong,
    answer: nothing,
    command: {
      kind: 'recognize',
      capability: {
        support: 'native',
        options: {
          ...prompts,
          dtmf: native,
          speech: spoken,
          choices: spoken,
          speechOrDtmf: spoken,
          interrupt: native,
          interruptPrompt: native,
          initialSilenceMs: {
            support: 'native',
            note: 'At most 20 seconds for speech and choices.',
            min: 0,
            max: 300_000,
          },
        },
      },
      fills: {
        recognizeInputType: 'input',
        playPrompt: 'prompts',
        playPrompts: 'prompts',
        interruptCallMediaOperation: 'interrupt',
        recognizeOptions: 'input',
        operationContext: 'context',
      },
      beside: { ...voice, speechRecognitionModelEndpointId: v.optional(text) },
      encode: encodeRecognize,
      receipt: () => accepted,
      endedBy: ['RecognizeCompleted', 'RecognizeFailed', 'RecognizeCanceled', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  startContinuousDtmfRecognition: operation({
    ...singlePost,
    operationId: 'CallMedia_StartContinuousDtmfRecognition',
    path: `${call}:startContinuousDtmfRecognition`,
    fields: { targetParticipant: identity, ...reporting },
    answer: nothing,
    command: {
      kind: 'startDtmfDetection',
      capability: {
        support: 'native',
        note: 'Of one person: without a target, of the only other one in the call.',
      },
      fills: { targetParticipant: 'target', operationContext: 'context' },
      encode: encodeDtmfDetection,
      receipt: () => endedByAnswer,
      endedBy: ['the answer'],
      evidence: 'none',
    },
  }),
  stopContinuousDtmfRecognition: operation({
    ...singlePost,
    operationId: 'CallMedia_StopContinuousDtmfRecognition',
    path: `${call}:stopContinuousDtmfRecognition`,
    fields: { targetParticipant: identity, ...reporting },
    answer: nothing,
    command: {
      kind: 'stopDtmfDetection',
      capability: {
        support: 'native',
        note: 'Of one person: without a target, of the only other one in the call.',
      },
      fills: { targetParticipant: 'target', operationContext: 'context' },
      encode: encodeDtmfDetection,
      receipt: () => accepted,
      endedBy: [
        'ContinuousDtmfRecognitionStopped',
        'ContinuousDtmfRecognitionToneFailed',
        'CallDisconnected',
      ],
      evidence: 'call',
    },
  }),
  sendDtmfTones: operation({
    ...repeatablePost,
    operationId: 'CallMedia_SendDtmfTones',
    path: `${call}:sendDtmfTones`,
    fields: { tones, targetParticipant: identity, ...reporting },
    object: ({ targetParticipant }) =>
      ['phoneNumber', 'unknown'].includes(String(objectOf(targetParticipant)['kind']))
        ? undefined
        : {
            field: 'targetParticipant',
            message: 'Tones are sent to telephone numbers only. Name one that is in the call.',
          },
    answer: echoedContext,
    command: {
      kind: 'sendDtmf',
      capability: {
        support: 'native',
        note: 'At most 18 tones, to a telephone number: without a target, to the only other one in the call.',
      },
      fills: { tones: 'tones', targetParticipant: 'target', operationContext: 'context' },
      encode: encodeSendDtmf,
      receipt: () => accepted,
      endedBy: ['SendDtmfTonesCompleted', 'SendDtmfTonesFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  hold: operation({
    ...singlePost,
    operationId: 'CallMedia_Hold',
    path: `${call}:hold`,
    fields: {
      targetParticipant: identity,
      playSourceInfo: v.optional(playSource),
      ...reporting,
    },
    answer: nothing,
    command: {
      kind: 'hold',
      capability: { support: 'native', options: { music: native } },
      fills: {
        targetParticipant: 'target',
        playSourceInfo: 'music',
        operationContext: 'context',
      },
      beside: voice,
      encode: encodeHold,
      receipt: () => accepted,
      endedBy: ['ParticipantsUpdated', 'HoldFailed', 'CallDisconnected'],
      evidence: 'participants',
    },
  }),
  unhold: operation({
    ...singlePost,
    operationId: 'CallMedia_Unhold',
    path: `${call}:unhold`,
    fields: {
      targetParticipant: identity,
      ...context,
      operationCallbackUri: v.optional(since('2025-05-15', callbackUri)),
    },
    answer: nothing,
    command: {
      kind: 'resume',
      capability: native,
      fills: { targetParticipant: 'target', operationContext: 'context' },
      encode: encodeResume,
      receipt: () => accepted,
      endedBy: ['ParticipantsUpdated', 'CallDisconnected'],
      evidence: 'participants',
    },
  }),
  startMediaStreaming: operation({
    ...singlePost,
    since: '2025-05-15',
    operationId: 'CallMedia_StartMediaStreaming',
    path: `${call}:startMediaStreaming`,
    fields: reporting,
    answer: nothing,
    command: {
      kind: 'startMediaStreaming',
      capability: streamed,
      fills: { operationContext: 'context' },
      encode: () => ({}),
      receipt: () => accepted,
      endedBy: ['MediaStreamingStarted', 'MediaStreamingFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  stopMediaStreaming: operation({
    ...singlePost,
    since: '2025-05-15',
    operationId: 'CallMedia_StopMediaStreaming',
    path: `${call}:stopMediaStreaming`,
    fields: reporting,
    answer: nothing,
    command: {
      kind: 'stopMediaStreaming',
      capability: native,
      fills: { operationContext: 'context' },
      encode: () => ({}),
      receipt: () => accepted,
      endedBy: ['MediaStreamingStopped', 'MediaStreamingFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
} as const;

/** For speech the service waits less long than for keys. */
function waitsTooLong({ recognizeInputType, recognizeOptions }: Json): Objection | undefined {
  if (recognizeInputType !== 'speech' && recognizeInputType !== 'choices') return undefined;
  const { initialSilenceTimeoutInSeconds: seconds } = objectOf(recognizeOptions);
  if (typeof seconds !== 'number' || seconds <= longestSpeechSilenceSeconds) return undefined;
  return {
    field: 'recognizeOptions.initialSilenceTimeoutInSeconds',
    message: `For speech and choices wait at most ${longestSpeechSilenceSeconds} seconds for the first word.`,
  };
}
