import type {
  CallEvent,
  CallState,
  Clock,
  Identity,
  OperationKind,
  OperationState,
  Participant,
  ReadContext,
  ReadQuery,
} from '@tandem/core';
import { CallNotFoundError, RequestError } from '@tandem/core';
import { callEvents } from '../events/call-events.js';
import type { Decoded } from '../events/decoded.js';
import { operationEnded } from '../events/operation-events.js';
import type { GraphClient } from '../graph-client.js';
import type { RequestSubject } from '../graph-error.js';
import type { Reading } from '../wire/call-resource.js';
import { describeCall } from '../wire/call-resource.js';
import { isJsonObject, present } from '../wire/json.js';
import { participantOf } from '../wire/participant.js';
import { isBetweenTwo } from './between-two.js';
import { graphOperations } from './graph-operations.js';
import { isGone, mayMeanCall } from './is-gone.js';
import { callPath, fillIn, participantPath } from './paths.js';

/** Operations whose outcome is the state of the call. */
const toldByCall: ReadonlySet<OperationKind> = new Set([
  'createCall',
  'connect',
  'answer',
  'reject',
  'redirect',
  'transfer',
  'hangUp',
  'terminate',
]);

/** How a read is sent. */
export interface ReadManner {
  readonly subject: RequestSubject;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the service what is true, and says it in events. */
export class GraphReader {
  readonly #client: GraphClient;
  readonly #reading: Reading;
  readonly #clock: Clock;

  constructor(client: GraphClient, reading: Reading, clock: Clock) {
    this.#client = client;
    this.#reading = reading;
    this.#clock = clock;
  }

  /** What a query finds. A call that the service does not know any more has ended: that is an event. */
  async read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]> {
    const { call, signal } = context;
    const manner = { subject: this.#subject(call), signal };
    try {
      switch (query.kind) {
        case 'call':
          return await this.#readCall(call, manner);
        case 'participants':
          return await this.#readRoster(call, manner);
        case 'operation':
          return await this.#readOperation(query.operation, call, manner);
      }
    } catch (error) {
      if (!CallNotFoundError.isInstance(error)) throw error;
      return [this.#over(call)];
    }
  }

  /**
   * Says that the application is still in a call. One of which the service does not know any more has ended, and its own
   * notice of that was lost. A 404 without the service's code for that may come from a gateway: the call itself is asked then.
   *
   * @see https://learn.microsoft.com/graph/api/call-keepalive
   */
  async keepAlive({ call, signal }: ReadContext): Promise<readonly CallEvent[]> {
    const { method, path, isRepeatable } = graphOperations.keepAlive;
    const subject = { ...this.#subject(call), operation: 'keepAlive' };
    const filled = fillIn(path, { callId: call.providerCallId });
    try {
      await this.#client.send({ method, path: filled, isRepeatable, subject, signal });
      return [];
    } catch (error) {
      if (CallNotFoundError.isInstance(error)) return [this.#over(call)];
      if (!isGone(error)) throw error;
      const events = await this.read({ kind: 'call' }, { call, ...present({ signal }) });
      if (events.some(({ type }) => type === 'call.disconnected')) return events;
      throw error;
    }
  }

  /** Asks whether the service still knows a call. @throws CallNotFoundError */
  async assertKnown(call: CallState, manner: ReadManner): Promise<void> {
    await this.#client.send({ method: 'GET', path: callPath(call), ...manner });
  }

  /** Who is in a call by the service's list, which it does not have for calls of two. */
  async listParticipants(call: CallState, manner: ReadManner): Promise<readonly Participant[]> {
    const { participants } = await this.#list(call, manner);
    return participants;
  }

  /** One person of a call; in a call of two, by what is known of it. */
  async findParticipant(
    identity: Identity,
    { call, signal }: ReadContext,
  ): Promise<Participant | undefined> {
    const matches = (one: Participant) => one.identity.rawId === identity.rawId;
    const manner = { subject: this.#subject(call), signal };
    if (isBetweenTwo(call)) {
      const listed = (await this.#rosterOf(call, manner)) ?? call.roster.participants;
      return listed.find(matches);
    }
    const { participantId: id, isOnHold } = call.roster.participants.find(matches) ?? {};
    if (id === undefined) return (await this.listParticipants(call, manner)).find(matches);
    try {
      const path = participantPath(call, id);
      const { body } = await this.#client.send({ method: 'GET', path, ...manner });
      const found = participantOf(body, this.#reading.cloud);
      return found === undefined || isOnHold !== true ? found : { ...found, isOnHold };
    } catch (error) {
      if (!isGone(error)) throw error;
      if (mayMeanCall(error)) await this.assertKnown(call, manner);
      return undefined;
    }
  }

  async #readCall(call: CallState, manner: ReadManner): Promise<readonly CallEvent[]> {
    const path = callPath(call);
    const { body } = await this.#client.send({ method: 'GET', path, ...manner });
    const described = describeCall(body, this.#reading);
    const state = callEvents({ ...body, toneInfo: null }, '', this.#reading) ?? [];
    const events: readonly Decoded[] = [
      described,
      ...state.flatMap((event) => asRead(event, call)),
    ];
    return events.map((event) => this.#event(call, event, body));
  }

  async #readRoster(call: CallState, manner: ReadManner): Promise<readonly CallEvent[]> {
    const basedOn = call.roster.version;
    const participants = await this.#rosterOf(call, manner);
    if (participants === undefined) return [];
    return [this.#event(call, { type: 'roster.read', participants, basedOn, isHoldUnknown: true })];
  }

  /**
   * The roster, or undefined where the service has none. A list in which not even the application stands says nothing: that is
   * how the service answers for a call of two, if it does not refuse.
   */
  async #rosterOf(
    call: CallState,
    manner: ReadManner,
  ): Promise<readonly Participant[] | undefined> {
    try {
      const { participants, isEmpty } = await this.#list(call, manner);
      return isEmpty ? undefined : participants;
    } catch (error) {
      if (isBetweenTwo(call) && isNotSupported(error)) return undefined;
      throw error;
    }
  }

  async #list(
    call: CallState,
    manner: ReadManner,
  ): Promise<{ readonly participants: readonly Participant[]; readonly isEmpty: boolean }> {
    const path = `${callPath(call)}/participants`;
    const entries = await this.#client.list({ path, ...manner });
    const participants = entries
      .filter(isJsonObject)
      .flatMap((entry) => participantOf(entry, this.#reading.cloud) ?? []);
    return { participants, isEmpty: entries.length === 0 };
  }

  /** A cancellation has no operation of its own: the one of its invitation tells. */
  async #readOperation(
    operation: OperationState,
    call: CallState,
    manner: ReadManner,
  ): Promise<readonly CallEvent[]> {
    const { invitation, kind } = operation;
    const asked =
      kind === 'cancel' ? call.operations.find(({ id }) => id === invitation) : operation;
    const ended = asked === undefined ? [] : await this.#endOf(asked, call, manner);
    if (toldByCall.has(kind)) return this.#readCall(call, manner);
    const roster = await this.#readRoster(call, manner);
    return [...ended, ...roster];
  }

  async #endOf(
    operation: OperationState,
    call: CallState,
    manner: ReadManner,
  ): Promise<readonly CallEvent[]> {
    const { providerOperationId } = operation.handle;
    if (providerOperationId === undefined) return [];
    const path = `${callPath(call)}/operations/${encodeURIComponent(providerOperationId)}`;
    try {
      const { body } = await this.#client.send({ method: 'GET', path, ...manner });
      const { cloud } = this.#reading;
      const by = 'reconciliation';
      const ended = operationEnded(body, { cloud, idInPath: providerOperationId, by });
      if (ended === undefined) return [];
      return [
        this.#event(call, { ...ended, kind: operation.kind, operationId: operation.id }, body),
      ];
    } catch (error) {
      // How long the service remembers operations is not documented: a forgotten one is no evidence.
      if (isNotSupported(error)) return [];
      throw error;
    }
  }

  #over(call: CallState): CallEvent {
    return this.#event(call, { type: 'call.disconnected', reason: { reason: 'callEnded' } });
  }

  #event(call: CallState, event: Decoded, raw?: unknown): CallEvent {
    return {
      ...event,
      provider: this.#reading.provider,
      callId: call.callId,
      occurredAt: new Date(this.#clock.now()).toISOString(),
      ...(raw === undefined ? {} : { raw }),
    };
  }

  #subject({ callId }: CallState): RequestSubject {
    return { provider: this.#reading.provider, operation: 'read', callId };
  }
}

/**
 * What a state means where it was read and not notified. A call keeps the result of a transfer that failed, so it can be that
 * of an earlier one: it tells only of the one transfer of a call that has had no other.
 */
function asRead(event: Decoded, { operations }: CallState): readonly Decoded[] {
  switch (event.type) {
    case 'call.incoming':
    case 'call.described':
      return [];
    case 'operation.ended': {
      const isSole = operations.filter(({ kind }) => kind === event.kind).length === 1;
      return event.status === 'failed' && !isSole ? [] : [{ ...event, by: 'reconciliation' }];
    }
    default:
      return [event];
  }
}

/** Whether the service has no such thing here. Refusals of the whole application or of the call are not meant. */
function isNotSupported(error: unknown): boolean {
  return (
    RequestError.isInstance(error) &&
    (error.status === 400 || error.status === 404 || error.status === 405 || error.status === 501)
  );
}
