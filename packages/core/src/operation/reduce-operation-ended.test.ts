import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { initialCallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import { teamsUser } from '../identity/make-identity.js';
import type { EventOfCall } from '../testing/scripted-provider.js';
import type { Command } from './command.js';

const ann = teamsUser('ann');
const callId = 'scripted:call-1';

function after(...events: readonly EventOfCall[]) {
  return events
    .map(
      (event): CallEvent => ({
        provider: 'scripted',
        callId,
        occurredAt: '2026-01-01T00:00:00.000Z',
        ...event,
      }),
    )
    .reduce(reduce, initialCallState(callId));
}

function requested(operationId: string, command: Command): EventOfCall {
  return {
    type: 'operation.requested',
    id: `${operationId}/requested`,
    operationId,
    command,
    idempotencyKey: operationId,
    deadlineAt: '2026-01-01T01:00:00.000Z',
  };
}

function accepted(
  operationId: string,
  kind: Command['kind'],
  providerOperationId?: string,
): EventOfCall {
  const handle = providerOperationId === undefined ? {} : { providerOperationId };
  return { type: 'operation.accepted', operationId, kind, handle };
}

const statuses = (state: ReturnType<typeof after>) =>
  state.operations.map(({ id, kind, status }) => [id, kind, status]);

describe('a report of a transfer that names no operation', () => {
  const transferring: readonly EventOfCall[] = [
    { type: 'call.connected' },
    requested('t', { kind: 'transfer', target: ann }),
    accepted('t', 'transfer'),
    { type: 'call.progressed', lifecycle: 'transferring' },
  ];
  const succeeded: EventOfCall = {
    type: 'operation.ended',
    kind: 'transfer',
    status: 'succeeded',
    by: 'event',
  };

  it('is about the one that is under way', () => {
    expect(statuses(after(...transferring, succeeded))).toEqual([['t', 'transfer', 'succeeded']]);
  });

  it('that failed leaves the call up', () => {
    const reason = { reason: 'failed', code: 500, subCode: 7000 } as const;
    const state = after(...transferring, { ...succeeded, status: 'failed', reason });
    expect(state.operations).toMatchObject([{ id: 't', status: 'failed', reason }]);
    expect(state.lifecycle).toBe('connected');
  });

  it('changes nothing when it comes again', () => {
    const twice = after(...transferring, succeeded, { ...succeeded, status: 'failed' });
    expect(statuses(twice)).toEqual([['t', 'transfer', 'succeeded']]);
  });

  it('is about the second, once the first has failed', () => {
    const state = after(
      ...transferring,
      { ...succeeded, status: 'failed' },
      requested('again', { kind: 'transfer', target: ann }),
      accepted('again', 'transfer'),
      succeeded,
    );
    expect(statuses(state)).toEqual([
      ['t', 'transfer', 'failed'],
      ['again', 'transfer', 'succeeded'],
    ]);
  });

  it('is about none in particular while two are under way', () => {
    const state = after(
      ...transferring,
      requested('again', { kind: 'transfer', target: ann }),
      succeeded,
    );
    expect(state.operations.map(({ status }) => status)).toEqual([
      'accepted',
      'requested',
      'succeeded',
    ]);
  });
});

describe('a report under the name of how a command is carried out', () => {
  const move: Command = { kind: 'move', target: ann, fromProviderCallId: 'other' };
  const invited: EventOfCall = {
    type: 'operation.ended',
    kind: 'invite',
    status: 'succeeded',
    correlation: { providerOperationId: 'p1' },
    by: 'event',
  };

  it('is about the command whose id it echoes', () => {
    const state = after(
      requested('other', { kind: 'invite', targets: [ann] }),
      requested('m', move),
      accepted('m', 'move'),
      { ...invited, operationId: 'm' },
    );
    expect(statuses(state)).toEqual([
      ['other', 'invite', 'requested'],
      ['m', 'move', 'succeeded'],
    ]);
  });

  it('is about the command to which the provider gave the id it names', () => {
    const state = after(requested('m', move), accepted('m', 'move', 'p1'), invited);
    expect(statuses(state)).toEqual([['m', 'move', 'succeeded']]);
  });

  it('is about it also when it overtook the answer', () => {
    const state = after(requested('m', move), invited, accepted('m', 'move', 'p1'));
    expect(statuses(state)).toEqual([['m', 'move', 'succeeded']]);
  });

  it('ends the muting of the application', () => {
    const state = after(requested('s', { kind: 'muteSelf' }), accepted('s', 'muteSelf', 'p2'), {
      ...invited,
      kind: 'mute',
      correlation: { providerOperationId: 'p2' },
    });
    expect(statuses(state)).toEqual([['s', 'muteSelf', 'succeeded']]);
  });
});
