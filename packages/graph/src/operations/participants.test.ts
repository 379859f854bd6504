import type { CallState, Command, OperationState } from '@tandem/core';
import {
  application,
  CallNotFoundError,
  InvalidArgumentError,
  InvalidStateError,
  RequestError,
  teamsUser,
} from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { errorBodies, exchanges, ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const own = application(ids.application);
const ben = teamsUser(ids.ben);
const cleo = teamsUser(ids.cleo);
const facts = { isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
const described = { type: 'call.described', ownIdentity: own, ownParticipantId: ids.own } as const;

/** Who is in the call, as the service lists them. */
const listed = (...people: readonly (readonly [id: string, participantId: string])[]) => ({
  status: 200,
  body: {
    value: [
      { id: ids.own, info: { identity: { application: { id: ids.application } } } },
      ...people.map(([id, participantId]) => ({
        id: participantId,
        info: { identity: { user: { id } } },
      })),
    ],
  },
});

function groupCall(...people: readonly (readonly [typeof ben, string])[]): CallState {
  const participants = [
    { identity: own, participantId: ids.own, ...facts },
    ...people.map(([identity, participantId]) => ({ identity, participantId, ...facts })),
  ];
  return callOf(described, { type: 'call.connected' }, { type: 'roster.snapshot', participants });
}

function withInvitation(call: CallState, change: Partial<OperationState> = {}): CallState {
  const invitation: OperationState = {
    id: 'invitation-1',
    kind: 'invite',
    status: 'accepted',
    origin: 'local',
    targets: [ben],
    handle: {
      providerOperationId: ids.operation,
      participantIds: { [ben.rawId]: ids.benParticipant },
    },
    requestedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
  return { ...call, operations: [...call.operations, invitation] };
}

const cancel: Command = { kind: 'cancel', invitation: 'invitation-1' };
const participant = (id: string) => `${callUrl}/participants/${id}`;
const paths = () => harness.sent.map(({ method, path }) => `${method} ${path}`);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('cancelling an invitation', () => {
  it('deletes the invited person, whose id the answer to the invitation told', async () => {
    harness.answer('DELETE', participant(ids.benParticipant), { status: 204 });
    expect(await harness.execute(cancel, withInvitation(groupCall()))).toEqual({});
  });

  it('learns the id from the roster where the answer did not tell', async () => {
    harness.answer('DELETE', participant('p-ben'), { status: 204 });
    await harness.execute(cancel, withInvitation(groupCall([ben, 'p-ben']), { handle: {} }));
  });

  it('asks the service where neither told', async () => {
    harness.answer('GET', `${callUrl}/participants`, listed([ids.ben, 'p-ben']));
    harness.answer('DELETE', participant('p-ben'), { status: 204 });
    await harness.execute(cancel, withInvitation(groupCall(), { handle: {} }));
    expect(paths()).toEqual([`GET ${callUrl}/participants`, `DELETE ${participant('p-ben')}`]);
  });

  it('says why it cannot where nobody told', async () => {
    harness.answer('GET', `${callUrl}/participants`, listed());
    const error = await failure(
      harness.execute(cancel, withInvitation(groupCall(), { handle: {} })),
    );
    expect(InvalidStateError.isInstance(error) && error.message).toContain('participant id');
    expect(error).toMatchObject({ operation: 'cancel', operationId: 'operation-1' });
  });

  it('of several takes each back, and does not mind those who are gone', async () => {
    const participantIds = { [ben.rawId]: 'p-ben', [cleo.rawId]: 'p-cleo' };
    harness.answer('DELETE', participant('p-ben'), {
      status: 404,
      body: errorBodies['participantNotFound'],
    });
    harness.answer('DELETE', participant('p-cleo'), { status: 204 });
    const call = withInvitation(groupCall(), { targets: [ben, cleo], handle: { participantIds } });
    expect(await harness.execute(cancel, call)).toEqual({});
  });

  it('of several is refused when one of them may not be taken back', async () => {
    const participantIds = { [ben.rawId]: 'p-ben', [cleo.rawId]: 'p-cleo' };
    harness.answer('DELETE', participant('p-ben'), { status: 204 });
    harness.answer('DELETE', participant('p-cleo'), { status: 403 });
    const call = withInvitation(groupCall(), { targets: [ben, cleo], handle: { participantIds } });
    expect(await failure(harness.execute(cancel, call))).toMatchObject({ status: 403 });
  });

  it('is refused with what the service says', async () => {
    harness.answer('DELETE', participant(ids.benParticipant), {
      status: 404,
      body: errorBodies['participantNotFound'],
    });
    const error = await failure(harness.execute(cancel, withInvitation(groupCall())));
    expect(RequestError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      status: 404,
      providerCode: 'itemNotFound',
      operationId: 'operation-1',
    });
  });

  it('is of an invitation that the call knows', () => {
    const prepare = () => harness.provider.prepare(cancel, { ...contextless, call: groupCall() });
    expect(prepare).toThrow(InvalidStateError);
  });
});

const contextless = {
  operationId: 'operation-1',
  correlationToken: 'ctx-1',
  idempotencyKey: 'key',
  firstSentAt: '2026-01-01T00:00:00.000Z',
};

describe('removing somebody', () => {
  it('deletes each of their presences', async () => {
    harness.answer('DELETE', participant('p-desk'), { status: 204 });
    harness.answer('DELETE', participant('p-phone'), { status: 204 });
    const call = groupCall([ben, 'p-desk'], [ben, 'p-phone']);
    expect(await harness.execute({ kind: 'remove', target: ben }, call)).toEqual({});
  });

  it('asks the service for somebody whom the roster does not hold, and says when they are not there', async () => {
    harness.answer('GET', `${callUrl}/participants`, listed());
    const error = await failure(harness.execute({ kind: 'remove', target: ben }, groupCall()));
    expect(InvalidStateError.isInstance(error)).toBe(true);
  });

  it('is not for leaving', () => {
    const prepare = () =>
      harness.provider.prepare(
        { kind: 'remove', target: own },
        { ...contextless, call: groupCall() },
      );
    expect(prepare).toThrow(InvalidArgumentError);
  });

  it('keeps an id from reaching another path', async () => {
    harness.answer('DELETE', participant('..%2F..%2Fapplications'), { status: 204 });
    await harness.execute({ kind: 'remove', target: ben }, groupCall([ben, '../../applications']));
  });
});

describe('muting somebody', () => {
  it('is over with its answer', async () => {
    harness.answer('POST', `${participant('p-ben')}/mute`, {
      status: 200,
      body: {
        '@odata.type': '#microsoft.graph.muteParticipantOperation',
        id: ids.operation,
        status: 'completed',
        clientContext: 'ctx-1',
      },
    });
    expect(await harness.execute({ kind: 'mute', target: ben }, groupCall([ben, 'p-ben']))).toEqual(
      {
        handle: { providerOperationId: ids.operation },
        ended: { status: 'succeeded' },
      },
    );
    expect(harness.sent[0]?.body).toEqual({ clientContext: 'ctx-1' });
  });
});

describe('ending a call for everyone', () => {
  const terminate: Command = { kind: 'terminate' };

  it('removes everybody else and those who still ring, then leaves', async () => {
    harness.answer('GET', `${callUrl}/participants`, listed([ids.cleo, 'p-cleo']));
    harness.answer('DELETE', participant('p-cleo'), { status: 204 });
    harness.answer('DELETE', participant(ids.benParticipant), {
      status: 404,
      body: errorBodies['participantNotFound'],
    });
    harness.answer('DELETE', callUrl, { status: 204 });
    expect(await harness.execute(terminate, withInvitation(groupCall()))).toEqual({});
    expect(paths().at(-1)).toBe(`DELETE ${callUrl}`);
  });

  it('does not leave people behind whom it may not remove', async () => {
    harness.answer(
      'GET',
      `${callUrl}/participants`,
      listed([ids.ben, 'p-ben'], [ids.cleo, 'p-cleo']),
    );
    harness.answer('DELETE', participant('p-ben'), {
      status: 403,
      body: { error: { code: 'Forbidden' } },
    });
    harness.answer('DELETE', participant('p-cleo'), { status: 204 });
    const error = await failure(harness.execute(terminate, groupCall()));
    expect(RequestError.isInstance(error) && error.status).toBe(403);
    expect(paths()).not.toContain(`DELETE ${callUrl}`);
  });

  it('is done when the service has ended it with the last of the others', async () => {
    harness.answer(
      'GET',
      `${callUrl}/participants`,
      listed([ids.ben, 'p-ben'], [ids.cleo, 'p-cleo']),
    );
    harness.answer('DELETE', participant('p-ben'), { status: 204 });
    harness.answer('DELETE', participant('p-cleo'), {
      status: 404,
      body: errorBodies['callNotFound'],
    });
    harness.answer('DELETE', callUrl, { status: 404, body: errorBodies['callNotFound'] });
    expect(await harness.execute(terminate, groupCall())).toEqual({});
  });

  it('that is gone before anything was done says so', async () => {
    harness.answer('GET', `${callUrl}/participants`, {
      status: 404,
      body: errorBodies['callNotFound'],
    });
    const error = await failure(harness.execute(terminate, groupCall()));
    expect(CallNotFoundError.isInstance(error)).toBe(true);
  });

  it('of two is leaving it', async () => {
    harness.answer('DELETE', callUrl, { status: 204 });
    const call = callOf({ ...described, connectedRoster: [] }, { type: 'call.connected' });
    await harness.execute(terminate, call);
  });
});

describe('hanging up', () => {
  it('leaves', async () => {
    harness.answer('DELETE', callUrl, { status: 204 });
    expect(await harness.execute({ kind: 'hangUp' }, groupCall())).toEqual({});
  });

  it('of a call that the service does not know says so', async () => {
    harness.answer('DELETE', callUrl, { status: 404, body: errorBodies['nestedCallNotFound'] });
    const error = await failure(harness.execute({ kind: 'hangUp' }, groupCall()));
    expect(CallNotFoundError.isInstance(error)).toBe(true);
  });
});

describe('reading', () => {
  it('a call tells what and where it is', async () => {
    const body = { ...Object(exchanges.createPeerCall.response), state: 'established' };
    harness.answer('GET', callUrl, { status: 200, body });
    const events = await harness.provider.read({ kind: 'call' }, { call: groupCall() });
    expect(events.map(({ type }) => type)).toEqual(['call.described', 'call.connected']);
    expect(events[0]).toMatchObject({
      callId: `graph:${ids.call}`,
      occurredAt: '2026-01-01T00:00:00.000Z',
      raw: body,
    });
  });

  it('a call that is gone tells that it has ended', async () => {
    harness.answer('GET', callUrl, { status: 404, body: errorBodies['callNotFound'] });
    expect(await harness.provider.read({ kind: 'call' }, { call: groupCall() })).toMatchObject([
      { type: 'call.disconnected', reason: { reason: 'callEnded' } },
    ]);
  });

  it('the roster tells who is in the call, page by page', async () => {
    const next = `https://graph.microsoft.com${callUrl}/participants?$skiptoken=a%2Bb`;
    const page = listed();
    harness.answer('GET', `${callUrl}/participants`, {
      status: 200,
      body: { ...page.body, '@odata.nextLink': next },
    });
    harness.answer('GET', `${callUrl}/participants?$skiptoken=a%2Bb`, {
      status: 200,
      body: { value: [{ id: 'p-ben', info: { identity: { user: { id: ids.ben } } } }] },
    });
    const call = groupCall();
    expect(await harness.provider.read({ kind: 'participants' }, { call })).toMatchObject([
      {
        type: 'roster.read',
        basedOn: call.roster.version,
        participants: [{ participantId: ids.own }, { participantId: 'p-ben' }],
      },
    ]);
  });

  it('the roster ends where its pages begin to repeat', async () => {
    const next = `https://graph.microsoft.com${callUrl}/participants?$skiptoken=1`;
    const body = { ...listed().body, '@odata.nextLink': next };
    harness.answer('GET', `${callUrl}/participants`, { status: 200, body });
    harness.answer('GET', `${callUrl}/participants?$skiptoken=1`, { status: 200, body });
    const events = await harness.provider.read({ kind: 'participants' }, { call: groupCall() });
    expect(events.map(({ type }) => type)).toEqual(['roster.read']);
  });

  it('the roster never goes to another address', async () => {
    harness.answer('GET', `${callUrl}/participants`, {
      status: 200,
      body: { value: [], '@odata.nextLink': 'https://elsewhere.example/v1.0/participants' },
    });
    const error = await failure(
      harness.provider.read({ kind: 'participants' }, { call: groupCall() }),
    );
    expect(String(error)).toContain('not at the configured service');
    expect(harness.sent).toHaveLength(1);
  });

  it.each([
    ['empty', { status: 200, body: { value: [] } }],
    ['refused', { status: 400, body: { error: { code: 'BadRequest' } } }],
  ])('the roster of a call of two, %s, tells nothing', async (_, answer) => {
    harness.answer('GET', `${callUrl}/participants`, answer);
    const call = callOf({ ...described, connectedRoster: [] }, { type: 'call.connected' });
    expect(await harness.provider.read({ kind: 'participants' }, { call })).toEqual([]);
  });

  const read = (call: CallState, id = 'invitation-1') => {
    const operation = call.operations.find((one) => one.id === id);
    if (operation === undefined) throw new Error('no operation');
    return harness.provider.read({ kind: 'operation', operation }, { call });
  };

  it('an invitation tells how it ended, and who is in the call', async () => {
    harness.answer('GET', `${callUrl}/operations/${ids.operation}`, {
      status: 200,
      body: {
        '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
        id: ids.operation,
        status: 'failed',
        resultInfo: { code: 603, subcode: 0 },
      },
    });
    harness.answer('GET', `${callUrl}/participants`, listed());
    expect(await read(withInvitation(groupCall()))).toMatchObject([
      {
        type: 'operation.ended',
        kind: 'invite',
        operationId: 'invitation-1',
        status: 'failed',
        reason: { reason: 'declined' },
        by: 'reconciliation',
      },
      { type: 'roster.read' },
    ]);
  });

  it('an invitation that the service has forgotten leaves the roster as evidence', async () => {
    harness.answer('GET', `${callUrl}/operations/${ids.operation}`, {
      status: 404,
      body: errorBodies['participantNotFound'],
    });
    harness.answer('GET', `${callUrl}/participants`, listed());
    expect((await read(withInvitation(groupCall()))).map(({ type }) => type)).toEqual([
      'roster.read',
    ]);
  });

  it('a cancellation asks after its invitation', async () => {
    harness.answer('GET', `${callUrl}/operations/${ids.operation}`, {
      status: 200,
      body: { id: ids.operation, status: 'failed', resultInfo: { code: 487, subcode: 8542 } },
    });
    harness.answer('GET', `${callUrl}/participants`, listed());
    const call = withInvitation(withInvitation(groupCall()), {
      id: 'cancellation-1',
      kind: 'cancel',
      invitation: 'invitation-1',
      handle: {},
    });
    expect(await read(call, 'cancellation-1')).toMatchObject([
      { operationId: 'invitation-1', kind: 'invite', reason: { reason: 'cancelled' } },
      { type: 'roster.read' },
    ]);
  });

  it('the placing of a call asks after the call', async () => {
    harness.answer('GET', callUrl, { status: 404, body: errorBodies['callNotFound'] });
    const call = withInvitation(groupCall(), { kind: 'createCall', handle: {} });
    expect(await read(call)).toMatchObject([{ type: 'call.disconnected' }]);
  });
});

describe('finding one person', () => {
  it('asks for them by their id', async () => {
    harness.answer('GET', participant('p-ben'), {
      status: 200,
      body: { id: 'p-ben', isMuted: true, info: { identity: { user: { id: ids.ben } } } },
    });
    const found = await harness.provider.findParticipant(ben, { call: groupCall([ben, 'p-ben']) });
    expect(found).toMatchObject({ participantId: 'p-ben', isMuted: true });
  });

  it('finds nobody where the service knows them no more', async () => {
    harness.answer('GET', participant('p-ben'), {
      status: 404,
      body: errorBodies['participantNotFound'],
    });
    const call = groupCall([ben, 'p-ben']);
    expect(await harness.provider.findParticipant(ben, { call })).toBeUndefined();
  });

  it('in a call of two knows them by who called whom', async () => {
    harness.answer('GET', `${callUrl}/participants`, { status: 200, body: { value: [] } });
    const connectedRoster = [{ identity: ben, ...facts }];
    const call = callOf({ ...described, connectedRoster }, { type: 'call.connected' });
    expect(await harness.provider.findParticipant(ben, { call })).toMatchObject({ identity: ben });
  });

  it('in a call that is gone says so', async () => {
    harness.answer('GET', participant('p-ben'), { status: 404, body: errorBodies['callNotFound'] });
    harness.answer('GET', callUrl, { status: 404, body: errorBodies['callNotFound'] });
    const error = await failure(
      harness.provider.findParticipant(ben, { call: groupCall([ben, 'p-ben']) }),
    );
    expect(CallNotFoundError.isInstance(error)).toBe(true);
  });
});
