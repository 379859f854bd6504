import type {
  CallEvent,
  Identity,
  OperationKind,
  Participant,
  ReadContext,
  ReadQuery,
} from '@tandem/core';
import { CallNotFoundError, RequestError } from '@tandem/core';
import type { AcsClient, AcsRequest } from '../acs-client.js';
import type { EventDraft } from '../events/acs-event.js';
import { isBeforeConnection } from '../events/incoming-call.js';
import type { Json } from '../wire/json.js';
import { isObject, listOf, objectOf, textOf } from '../wire/json.js';
import { participantsFromWire } from '../wire/participant.js';
import { operations } from './operations.js';
import { described } from './receipt.js';

/** What reads are made with. */
export interface ReadParts {
  /** Configured name of the provider. */
  readonly provider: string;
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
  const drafts =
    subject === 'none'
      ? []
      : await (subject === 'call' ? readCall : readParticipants)(context, parts);
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
  const path = `${pathOf(context)}/participants/${encodeURIComponent(identity.rawId)}`;
  const request = requestOf('getParticipant', path, { context, parts });
  const body = await orGone(parts.client.send(request, context.signal));
  if (body !== undefined) return participantsFromWire([body])[0];
  const events = await readCall(context, parts);
  if (!events.some(({ type }) => type === 'call.disconnected')) return undefined;
  throw new CallNotFoundError(
    'The service does not know this call any more: it has ended, or the id is wrong.',
    { ...request.details },
  );
}

function evidenceOf(kind: OperationKind): 'call' | 'participants' | 'none' {
  const known = new Map<string, { readonly evidence: 'call' | 'participants' | 'none' }>(
    Object.entries(operations),
  );
  return known.get(kind)?.evidence ?? 'call';
}

const over: EventDraft = { type: 'call.disconnected', reason: { reason: 'callEnded' } };

async function readCall(context: ReadContext, parts: ReadParts): Promise<readonly EventDraft[]> {
  const request = requestOf('getCall', pathOf(context), { context, parts });
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

async function readParticipants(
  context: ReadContext,
  parts: ReadParts,
): Promise<readonly EventDraft[]> {
  const request = requestOf('listParticipants', `${pathOf(context)}/participants`, {
    context,
    parts,
  });
  const pages: Json[] = [];
  const followed = new Set<string>();
  let body = await orGone(parts.client.send(request, context.signal));
  while (body !== undefined) {
    pages.push(body);
    const link = textOf(body['nextLink']);
    if (link === undefined || followed.has(link)) break;
    followed.add(link);
    body = await orGone(parts.client.sendToLink(link, request, context.signal));
  }
  if (body === undefined) return [over];
  // In 2022 the list had another name.
  const people = pages.flatMap(({ value, values }) => listOf(value ?? values));
  return [
    {
      type: 'roster.read',
      participants: participantsFromWire(people),
      basedOn: context.call.roster.version,
      raw: pages,
    },
  ];
}

function pathOf({ call }: ReadContext): string {
  return `/calling/callConnections/${encodeURIComponent(call.providerCallId)}`;
}

function requestOf(
  operation: string,
  path: string,
  { context, parts }: { readonly context: ReadContext; readonly parts: ReadParts },
): AcsRequest {
  const { callId } = context.call;
  const details = { provider: parts.provider, operation, callId };
  return { operation, method: 'GET', path, repetition: 'safe', details };
}

/** The body of the answer, or undefined where the service says that it knows no such thing (404 with its own code). */
async function orGone(answer: Promise<{ readonly body: unknown }>): Promise<Json | undefined> {
  try {
    return objectOf((await answer).body);
  } catch (error) {
    const isGone =
      RequestError.isInstance(error) && error.status === 404 && error.providerCode === '8522';
    if (isGone) return undefined;
    throw error;
  }
}
