import type { CallEvent, LogEntry } from '@tandem/core';

const occurredAt = '2026-01-01T00:00:00.000Z';

/** An event that says nothing but its name. */
export function noted(callId: string, name: string, id?: string): CallEvent {
  const event = { type: 'provider.event', provider: 'p', callId, occurredAt, name } as const;
  return id === undefined ? event : { ...event, id };
}

/** The end of a call. */
export function ended(callId: string): CallEvent {
  return {
    type: 'call.settled',
    provider: 'p',
    callId,
    occurredAt,
  };
}

/** The names of the events of entries, and the types of those that have none. */
export function namesOf(entries: readonly LogEntry[]): readonly string[] {
  return entries.map(({ event }) => (event.type === 'provider.event' ? event.name : event.type));
}

/** One event of each kind that carries data of its own. */
export function richEvents(callId: string): readonly CallEvent[] {
  const fact = { provider: 'p', callId, occurredAt };
  const ann = {
    kind: 'phoneNumber',
    rawId: '4:+18005550100',
    phoneNumber: '+18005550100',
  } as const;
  const bob = { kind: 'teamsUser', rawId: '8:orgid:b', userId: 'b', displayName: 'Bób ☎' } as const;
  const presence = { isMuted: false, isOnHold: true, isInLobby: false, isSelf: true };
  const participant = { identity: bob, participantId: 'p-1', ...presence };
  return [
    {
      ...fact,
      type: 'call.incoming',
      id: 'in',
      from: ann,
      to: bob,
      customContext: { 'x-zähler': '1' },
      token: 't',
      raw: { nested: [{ deep: [null, true, 0.1, 'é'] }] },
    },
    { ...fact, type: 'call.described', direction: 'outbound', targets: [ann, bob], source: bob },
    { ...fact, type: 'roster.snapshot', id: 'r/3', sequence: 3, participants: [participant] },
    { ...fact, type: 'roster.delta', sequence: 4, changed: [participant], removed: ['p-2'] },
    {
      ...fact,
      type: 'operation.requested',
      id: 'o/requested',
      operationId: 'o',
      command: { kind: 'invite', targets: [ann], context: 'a:b|c', timeoutMs: 30_000 },
      idempotencyKey: '00000000-0000-4000-8000-000000000000',
      deadlineAt: occurredAt,
    },
    {
      ...fact,
      type: 'operation.ended',
      kind: 'recognize',
      operationId: 'o',
      status: 'failed',
      reason: { reason: 'declined', code: 603, subCode: 0, message: '"no"' },
      result: { value: { digits: ['1', '#'] } },
      by: 'event',
    },
    { ...fact, type: 'call.disconnected', reason: { reason: 'endedForEveryone', subCode: 5001 } },
  ];
}
