import type { Capability } from '@tandem/core';
import * as v from 'valibot';
import { isObject } from '../wire/json.js';
import { nativeOperation, operation } from './acs-operation.js';
import { nothing, recordingState } from './answers.js';
import { recordableCall } from './call-fields.js';
import { encodeRecording, encodeStartRecording } from './encode-recording.js';
import { callbackUri, identity, text, wholeNumber } from './fields.js';
import { get, recording, recordings, repeatablePost, singlePost } from './paths.js';
import { accepted, recordingReceipt } from './receipt.js';
import { since } from './since.js';

const native: Capability = { support: 'native' };

const ofRecording = {
  capability: native,
  fills: { recordingId: 'recordingId' },
  encode: encodeRecording,
  receipt: () => accepted,
  endedBy: ['RecordingStateChanged'],
  evidence: 'recording',
} as const;

/** Recordings of calls. Their files are elsewhere. */
export const recordingOperations = {
  startRecording: operation({
    ...repeatablePost,
    operationId: 'CallRecording_StartRecording',
    path: recordings,
    fields: {
      callLocator: v.optional(recordableCall),
      callConnectionId: v.optional(since('2025-05-15', text)),
      recordingStateCallbackUri: v.optional(callbackUri),
      recordingContentType: v.optional(v.picklist(['audio', 'audioVideo'])),
      recordingChannelType: v.optional(v.picklist(['mixed', 'unmixed'])),
      recordingFormatType: v.optional(v.picklist(['wav', 'mp3', 'mp4'])),
      audioChannelParticipantOrdering: v.optional(v.array(identity)),
      channelAffinity: v.optional(
        v.pipe(
          v.array(
            v.strictObject({ channel: v.optional(wholeNumber(0, 4)), participant: identity }),
          ),
          v.maxLength(5, 'Unmixed sound has at most 5 channels.'),
        ),
      ),
      pauseOnStart: v.optional(v.boolean()),
      externalStorage: v.optional(
        v.strictObject({
          recordingStorageKind: v.picklist(['azureCommunicationServices', 'azureBlobStorage']),
          recordingDestinationContainerUrl: v.optional(
            v.pipe(v.string(), v.url('Use an absolute address.')),
          ),
        }),
      ),
    },
    object: ({ callLocator, callConnectionId }) =>
      isObject(callLocator) === (typeof callConnectionId === 'string')
        ? {
            field: 'callLocator',
            message: 'Name the call once: by "callLocator" or by "callConnectionId".',
          }
        : undefined,
    answer: recordingState,
    command: {
      kind: 'startRecording',
      capability: {
        support: 'native',
        options: {
          content: native,
          channels: { support: 'native', note: 'Unmixed for at most 5 people.' },
          format: native,
          pauseOnStart: native,
        },
      },
      fills: {
        callLocator: 'call',
        callConnectionId: 'call',
        recordingStateCallbackUri: 'callbackUrl',
        recordingContentType: 'content',
        recordingChannelType: 'channels',
        recordingFormatType: 'format',
        pauseOnStart: 'pauseOnStart',
      },
      encode: encodeStartRecording,
      receipt: recordingReceipt,
      endedBy: ['RecordingStateChanged', 'StartRecordingFailed'],
      evidence: 'recording',
    },
  }),
  getRecordingProperties: nativeOperation({
    ...get,
    operationId: 'CallRecording_GetRecordingProperties',
    path: recording,
    fields: { recordingId: text },
    answer: recordingState,
  }),
  stopRecording: operation({
    method: 'DELETE',
    repetition: 'once',
    operationId: 'CallRecording_StopRecording',
    path: recording,
    fields: { recordingId: text },
    answer: nothing,
    command: { ...ofRecording, kind: 'stopRecording' },
  }),
  pauseRecording: operation({
    ...singlePost,
    operationId: 'CallRecording_PauseRecording',
    path: `${recording}:pause`,
    fields: { recordingId: text },
    answer: nothing,
    command: { ...ofRecording, kind: 'pauseRecording' },
  }),
  resumeRecording: operation({
    ...singlePost,
    operationId: 'CallRecording_ResumeRecording',
    path: `${recording}:resume`,
    fields: { recordingId: text },
    answer: nothing,
    command: { ...ofRecording, kind: 'resumeRecording' },
  }),
} as const;
