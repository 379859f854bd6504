import type {
  Call,
  CallEvent,
  Calling,
  CreateCallingOptions,
  EndReason,
  Identity,
  OperationKind,
} from '@tandem/core';
import { communicationUser, createCalling, MemoryEventLog, phone } from '@tandem/core';
import type { EventOfCall, ProviderScript } from '@tandem/core/testing';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import type { Observable } from 'rxjs';
import { participantOf } from './invitation-history.js';

export const ann = communicationUser('8:acs:r_ann');
export const bob = communicationUser('8:acs:r_bob');
export const cleo = phone('+18005550100');

/** A client on a scripted provider, at a time that stands still. */
export interface Stage {
  readonly clock: ManualClock;
  readonly provider: ScriptedProvider;
  readonly log: MemoryEventLog;
  readonly calling: Calling;
  /** Delivers what the provider reports about a call, and lets it be heard. */
  tell(providerCallId: string, ...events: readonly EventOfCall[]): Promise<void>;
  /** Places `call-1` to Ann, and lets her answer. */
  placeCall(): Promise<Call>;
}

export function setStage(
  script: ProviderScript = {},
  options: Pick<CreateCallingOptions, 'reconcile' | 'settleMs'> = {},
): Stage {
  const clock = new ManualClock();
  const provider = new ScriptedProvider(script);
  const log = new MemoryEventLog({ clock });
  let ids = 0;
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    random: () => 0.5,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    ...options,
  });
  const tell = async (providerCallId: string, ...events: readonly EventOfCall[]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery(providerCallId, events, at));
    await clock.turn();
  };
  const placeCall = async () => {
    const call = await calling.createCall(ann);
    await tell('call-1', { type: 'call.connected', id: 'up' }, roster(1, ann));
    return call;
  };
  return { clock, provider, log, calling, tell, placeCall };
}

/** A whole roster, as a provider that numbers them sends it. */
export function roster(sequence: number, ...people: readonly Identity[]): EventOfCall {
  return {
    type: 'roster.snapshot',
    id: `roster-${sequence}`,
    sequence,
    participants: people.map(participantOf),
  };
}

/** The report that an operation is over. */
export function ended(
  kind: OperationKind,
  operationId: string,
  status: 'succeeded' | 'failed',
  reason?: EndReason,
): EventOfCall {
  return {
    type: 'operation.ended',
    id: `${operationId}/${status}/${reason?.reason ?? ''}`,
    kind,
    operationId,
    status,
    by: 'event',
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The report that the call is over. */
export const over: EventOfCall = {
  type: 'call.disconnected',
  id: 'over',
  reason: { reason: 'endedForEveryone', code: 200, subCode: 5001 },
};

/** What a stream hands out from now on. */
export interface Record<T> {
  readonly values: T[];
  isComplete: boolean;
}

export function record<T>(stream: Observable<T>): Record<T> {
  const values: T[] = [];
  const kept: Record<T> = { values, isComplete: false };
  stream.subscribe({
    next: (value) => values.push(value),
    complete: () => {
      kept.isComplete = true;
    },
  });
  return kept;
}

/** The raw ids of who is in a call. */
export function namesIn(call: Call): readonly string[] {
  return call.roster.participants.map(({ identity }) => identity.rawId);
}

/** What a provider answers when it is asked who is in a call. */
export function rosterRead(
  { callId, basedOn }: { readonly callId: string; readonly basedOn: Call['roster']['version'] },
  people: readonly Identity[],
  at: number,
): CallEvent {
  return {
    type: 'roster.read',
    provider: 'scripted',
    callId,
    occurredAt: new Date(at).toISOString(),
    participants: people.map(participantOf),
    basedOn,
  };
}

/** What a provider answers when it does not know a call any more. */
export function gone(callId: string, at: number): CallEvent {
  return {
    type: 'call.disconnected',
    provider: 'scripted',
    callId,
    occurredAt: new Date(at).toISOString(),
    reason: { reason: 'callEnded', code: 404 },
  };
}
