import type {
  CallEvent,
  Identity,
  OperationKind,
  OperationState,
  Participant,
  ReadContext,
  ReadQuery,
} from '@tandem/core';
import { CallingError, CallNotFoundError } from '@tandem/core';
import type { AcsClient, AcsRequest } from '../acs-client.js';
import { isNotKnown } from '../acs-error.js';
import type { AcsSettings } from '../acs-options.js';
import type { EventDraft } from '../events/acs-event.js';
import { isBeforeConnection } from '../events/incoming-call.js';
import type { AcsAnswer } from '../transport/carrier.js';
import type { Json } from '../wire/json.js';
import { isObject, listOf, objectOf, textOf } from '../wire/json.js';
import { participantsFromWire } from '../wire/participant.js';
import type { AcsOperation, Evidence } from './acs-operation.js';
import { makeRequest } from './make-request.js';
import { operationFor, operations } from './operations.js';
import { described } from './receipt.js';

/** What reads are made with. */
export interface ReadParts {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  readonly client: AcsClient;
  readonly now: () => string;
  readonly newId: () => string;
}

/** Asks the service for the truth about a call. A call that has no connection yet cannot be asked about. */
export async function readEvents(
  query: ReadQuery,
  context: ReadContext,
  parts: ReadParts,
): Promise<readonly CallEvent[]> {
  if (isBeforeConnection(context.call.providerCallId)) return [];
  const subject = query.kind === 'operation' ? evidenceOf(query.operation.kind) : query.kind;
  // A roster that changes while it is read is newer than what was read: the instant is that of the question.
  const occurredAt = parts.now();
  const drafts = await draftsOf(subject, query, { context, parts });
  const { callId } = context.call;
  const id = parts.newId();
  return drafts.map((draft, index) => ({
    ...draft,
    provider: parts.provider,
    callId,
    occurredAt,
    id: `read/${id}#${index}`,
  }));
}

/** Asks about one person. A person the service does not find is not in the call, if there is a call. */
export async function findParticipant(
  identity: Identity,
  context: ReadContext,
  parts: ReadParts,
): Promise<Participant | undefined> {
  const reading = { context, parts };
  const request = requestOf('getParticipant', { participant: identity }, reading);
  const body = await orGone(parts.client.send(request, context.signal));
  if (body !== undefined) return participantsFromWire([body])[0];
  const events = await readCall(reading);
  if (!events.some(({ type }) => type === 'call.disconnected')) return undefined;
  throw new CallNotFoundError(
    'The service does not know this call any more: it has ended, or the id is wrong.',
    { ...request.details },
  );
}

interface Reading {
  readonly context: ReadContext;
  readonly parts: ReadParts;
}

function evidenceOf(kind: OperationKind): Evidence {
  return operationFor(kind)?.command.evidence ?? 'call';
}

async function draftsOf(
  subject: Evidence,
  query: ReadQuery,
  reading: Reading,
): Promise<readonly EventDraft[]> {
  switch (subject) {
    case 'call':
      return readCall(reading);
    case 'participants':
      return readParticipants(reading);
    case 'recording':
      return query.kind === 'operation' ? readRecording(query.operation, reading) : [];
    case 'none':
      return [];
    default: {
      const unheard: never = subject;
      return unheard;
    }
  }
}

const over: EventDraft = { type: 'call.disconnected', reason: { reason: 'callEnded' } };

async function readCall({ context, parts }: Reading): Promise<readonly EventDraft[]> {
  const request = requestOf('getCall', {}, { context, parts });
  const body = await orGone(parts.client.send(request, context.signal));
  if (body === undefined) return [over];
  const direction = isObject(body['answeredBy']) || isObject(body['answeredFor']);
  return [described(body, direction ? 'inbound' : undefined), ...standing(body)];
}

/** Where the call stands by its callConnectionState. The service's `unknown`, and words to come, say nothing. */
function standing({ callConnectionState }: Json): readonly EventDraft[] {
  switch (textOf(callConnectionState)?.toLowerCase()) {
    case 'connecting':
      return [{ type: 'call.progressed', lifecycle: 'connecting' }];
    case 'connected':
      return [{ type: 'call.connected' }];
    case 'transferring':
    case 'transferaccepted':
      return [{ type: 'call.connected' }, { type: 'call.progressed', lifecycle: 'transferring' }];
    case 'disconnecting':
      return [{ type: 'call.progressed', lifecycle: 'disconnecting' }];
    case 'disconnected':
      return [over];
    default:
      return [];
  }
}

async function readParticipants({ context, parts }: Reading): Promise<readonly EventDraft[]> {
  const request = requestOf('getParticipants', {}, { context, parts });
  const pages = await unlessGone(parts.client.sendForPages(request, context.signal));
  if (pages === undefined) return [over];
  return [
    {
      type: 'roster.read',
      participants: participantsFromWire(pages.flatMap(peopleOn)),
      basedOn: context.call.roster.version,
      raw: pages,
    },
  ];
}

/**
 * A paused recording and one that has stopped are both inactive. One that the service does not know is proof of a stop and of
 * nothing else: it may never have begun.
 */
async function readRecording(
  { kind, command, handle }: OperationState,
  { context, parts }: Reading,
): Promise<readonly EventDraft[]> {
  const named = command !== undefined && 'recordingId' in command ? command.recordingId : undefined;
  const recordingId = named ?? handle.recordingId;
  if (recordingId === undefined) return [];
  const request = requestOf('getRecordingProperties', { recordingId }, { context, parts });
  const body = await orGone(parts.client.send(request, context.signal));
  if (body === undefined && kind !== 'stopRecording') return [];
  const isActive = textOf(body?.['recordingState'])?.toLowerCase() === 'active';
  return [{ type: 'recording.changed', recordingId, isActive, raw: body }];
}

/** The people on one page of a list. In 2022 the list had another name. */
export function peopleOn(page: unknown): readonly unknown[] {
  const { value, values } = objectOf(page);
  return listOf(value ?? values);
}

function requestOf(
  name: 'getCall' | 'getParticipant' | 'getParticipants' | 'getRecordingProperties',
  given: Json,
  { context, parts }: Reading,
): AcsRequest {
  const { callId, providerCallId: callConnectionId } = context.call;
  const { provider, settings } = parts;
  const entry: AcsOperation = operations[name];
  return makeRequest(entry, given, {
    provider,
    settings,
    operation: name,
    callConnectionId,
    callId,
  });
}

/** The body of the answer; undefined where the service says that it knows no such thing. */
async function orGone(answer: Promise<AcsAnswer>): Promise<Json | undefined> {
  return unlessGone(answer.then(({ body }) => objectOf(body)));
}

/** What was asked for, or undefined where the service says that it knows no such thing (404 with its own code). */
async function unlessGone<Asked>(asked: Promise<Asked>): Promise<Asked | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (CallingError.isInstance(error) && isNotKnown(error)) return undefined;
    throw error;
  }
}
