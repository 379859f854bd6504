import { invalidArgument, notFound, notImplemented } from '../acs-error.js';
import { isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import { type Identifier, readIdentifier } from '../identifier.js';
import type { Recording } from '../recording/recording.js';
import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import {
  type Fields,
  readChoice,
  readFields,
  readList,
  readOptionalBoolean,
  readOptionalFields,
  readOptionalInteger,
  readOptionalString,
  readOptionalUri,
} from '../request/body-reader.js';
import { readCallLocator } from '../request/call-locator.js';
import type { OperationContext } from './operation-context.js';

const maxChannels = 5;

/** POST /calling/recordings */
export function startRecording(request: AcsRequest, context: OperationContext): AcsAnswer {
  const { body, apiVersion } = request;
  const leg = findRecordedLeg(request, context);
  refuseForeignStorage(body);
  const content = readChoice(body, 'recordingContentType', {
    choices: ['audio', 'audioVideo'],
    fallback: 'audioVideo',
  });
  const channels = readChoice(body, 'recordingChannelType', {
    choices: ['mixed', 'unmixed'],
    fallback: 'mixed',
  });
  const format = readChoice(body, 'recordingFormatType', {
    choices: ['wav', 'mp3', 'mp4'],
    fallback: content === 'audioVideo' ? 'mp4' : channels === 'unmixed' ? 'wav' : 'mp3',
  });
  refuseUnmakeable({ content, channels, format });
  const recording = context.recordings.start({
    apiVersion,
    leg,
    conversation: leg.conversation,
    callbackUri: readOptionalUri(body, 'recordingStateCallbackUri') ?? leg.callbackUri,
    content,
    channels,
    format,
    isPausedOnStart: readOptionalBoolean(body, 'pauseOnStart') ?? false,
    channelOrder: readChannelOrder(body),
    forced: context.forcedFailure(request),
  });
  // As recorded, the chain header names something else than the call here.
  return { status: 200, body: describe(recording, request) };
}

/** GET /calling/recordings/{recordingId} */
export function getRecording(request: AcsRequest, context: OperationContext): AcsAnswer {
  const recording = findRecording(request, context);
  const { correlationId } = recording.conversation;
  return { status: 200, body: describe(recording, request), correlationId };
}

/** DELETE /calling/recordings/{recordingId} */
export function stopRecording(request: AcsRequest, context: OperationContext): AcsAnswer {
  const recording = findRecording(request, context);
  context.recordings.stop(recording);
  return { status: 204, correlationId: recording.conversation.correlationId };
}

/** POST /calling/recordings/{recordingId}:pause */
export function pauseRecording(request: AcsRequest, context: OperationContext): AcsAnswer {
  const recording = findRecording(request, context);
  context.recordings.pause(recording);
  return { status: 202, correlationId: recording.conversation.correlationId };
}

/** POST /calling/recordings/{recordingId}:resume */
export function resumeRecording(request: AcsRequest, context: OperationContext): AcsAnswer {
  const recording = findRecording(request, context);
  context.recordings.resume(recording);
  return { status: 202, correlationId: recording.conversation.correlationId };
}

function findRecording({ parameters }: AcsRequest, { recordings }: OperationContext): Recording {
  return recordings.find(parameters.recordingId ?? '');
}

function findRecordedLeg({ body }: AcsRequest, context: OperationContext): Leg {
  const callConnectionId = readOptionalString(body, 'callConnectionId');
  const hasLocator = readOptionalFields(body, 'callLocator') !== undefined;
  if (hasLocator === (callConnectionId !== undefined)) {
    throw invalidArgument('Give either callLocator or callConnectionId.');
  }
  if (callConnectionId !== undefined) {
    const leg = context.findLegById(callConnectionId);
    if (leg === undefined) throw notFound('Call');
    return context.requireConnected(leg);
  }
  const locator = readCallLocator(body);
  if (locator.kind === 'roomCallLocator') {
    throw invalidArgument('Call locator type is not supported.');
  }
  const legs = context.findConversation(locator)?.legs ?? new Set();
  const connected = [...legs].find(({ state }) => state === 'connected');
  if (connected === undefined) throw notFound('Call');
  return connected;
}

/** Anything else than the service's own storage is a place to which the emulator cannot write. */
function refuseForeignStorage(body: Fields): void {
  const storage = readOptionalFields(body, 'externalStorage');
  if (storage === undefined) return;
  const kind = readChoice(storage, 'recordingStorageKind', {
    choices: ['azureCommunicationServices', 'azureBlobStorage'],
  });
  if (kind === 'azureBlobStorage') throw notImplemented('recording to azureBlobStorage');
}

function refuseUnmakeable({
  content,
  channels,
  format,
}: Pick<Recording, 'content' | 'channels' | 'format'>): void {
  if (content === 'audioVideo' && (format !== 'mp4' || channels !== 'mixed')) {
    throw invalidArgument('audioVideo is recorded as mixed mp4 only.');
  }
  if (content === 'audio' && format === 'mp4') {
    throw invalidArgument('audio is recorded as wav or mp3.');
  }
  if (channels === 'unmixed' && format !== 'wav') {
    throw invalidArgument('unmixed audio is recorded as wav only.');
  }
}

function readChannelOrder(body: Fields): readonly Identifier[] {
  const read = (name: string) =>
    body[name] === undefined || body[name] === null ? [] : readList(body, name);
  const ordered = read('audioChannelParticipantOrdering').map((participant, index) =>
    readIdentifier(participant, `audioChannelParticipantOrdering[${index}]`),
  );
  const bound = read('channelAffinity').map((affinity, index) => {
    const name = `channelAffinity[${index}]`;
    const fields = readFields(affinity, name);
    readOptionalInteger(fields, 'channel', { min: 0, max: maxChannels - 1 });
    return readIdentifier(fields.participant, `${name}.participant`);
  });
  const order = ordered.length > 0 ? ordered : bound;
  if (order.length > maxChannels) {
    throw invalidArgument(`At most ${maxChannels} participants have channels of their own.`);
  }
  return order;
}

function describe({ id, state }: Recording, { apiVersion }: AcsRequest): unknown {
  return {
    recordingId: id,
    recordingState: state,
    ...(isAtLeast(apiVersion, '2024-04-15') ? { recordingKind: 'azureCommunicationServices' } : {}),
  };
}
