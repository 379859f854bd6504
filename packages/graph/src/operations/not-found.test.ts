import type { CallState, Command, OperationState } from '@tandem/core';
import { CallNotFoundError, createCalling, RequestError, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { errorBodies, ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const ben = teamsUser(ids.ben);
const cleo = teamsUser(ids.cleo);
const participant = (id: string) => `${callUrl}/participants/${id}`;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const isUp = { status: 200, body: { id: ids.call, state: 'established' } };
const cancel: Command = { kind: 'cancel', invitation: 'invitation-1' };

/** A call in which these people are invited, by participant id. */
function inviting(...people: readonly (readonly [typeof ben, string])[]): CallState {
  const call = callOf({ type: 'call.connected' });
  const invitation: OperationState = {
    id: 'invitation-1',
    kind: 'invite',
    status: 'accepted',
    origin: 'local',
    targets: people.map(([person]) => person),
    handle: { participantIds: Object.fromEntries(people.map(([{ rawId }, id]) => [rawId, id])) },
    requestedAt: '2026-01-01T00:00:00.000Z',
  };
  return { ...call, operations: [invitation] };
}

/** The service has one code, 8522, for a call and for somebody in it that it does not know. */
describe('cancelling an invitation', () => {
  it.each(['callNotFound', 'nestedCallNotFound'])(
    'of somebody who is gone does not say that the call is over while it is up: %s',
    async (name) => {
      const answer = { status: 404, body: errorBodies[name] };
      harness.answer('DELETE', participant('p-ben'), answer);
      harness.answer('GET', callUrl, isUp);
      const error = await failure(harness.execute(cancel, inviting([ben, 'p-ben'])));
      expect(RequestError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ status: 404, providerCode: '8522', operation: 'cancel' });
      expect(String(error)).not.toMatch(/has ended/);
    },
  );

  it('says that the call is over where it is', async () => {
    const answer = { status: 404, body: errorBodies['callNotFound'] };
    harness.answer('DELETE', participant('p-ben'), answer);
    harness.answer('GET', callUrl, answer);
    const error = await failure(harness.execute(cancel, inviting([ben, 'p-ben'])));
    expect(CallNotFoundError.isInstance(error)).toBe(true);
  });

  it('of several does not mind who is gone by the code of a call that is gone', async () => {
    const answer = { status: 404, body: errorBodies['callNotFound'] };
    harness.answer('DELETE', participant('p-ben'), answer);
    harness.answer('DELETE', participant('p-cleo'), { status: 204 });
    const call = inviting([ben, 'p-ben'], [cleo, 'p-cleo']);
    expect(await harness.execute(cancel, call)).toEqual({});
  });

  it('is over when the invitation is, whatever the service calls one who is gone', async () => {
    const { clock, provider } = harness;
    const calling = createCalling({ instances: [provider], clock, reconcile: false });
    const notify = (resourceUrl: string, resourceData: object) =>
      calling.receive('graph', {
        headers: {},
        receivedAt: new Date(clock.now()).toISOString(),
        body: { value: [{ changeType: 'deleted', resourceUrl, resourceData }] },
      });
    harness.answer('POST', '/v1.0/communications/calls', { status: 201, body: { id: ids.call } });
    const call = await calling.createCall(cleo);
    const operation = {
      '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
      id: ids.operation,
      participants: [{ participantId: 'p-ben', identity: { user: { id: ids.ben } } }],
    };
    harness.answer('POST', `${callUrl}/participants/invite`, {
      status: 200,
      body: { ...operation, status: 'running' },
    });
    const invitation = await call.invite(ben);
    harness.answer('DELETE', participant('p-ben'), {
      status: 404,
      body: errorBodies['callNotFound'],
    });
    harness.answer('GET', callUrl, isUp);
    const cancelling = invitation.cancel();
    while (!harness.sent.some(({ method, path }) => method === 'GET' && path === callUrl))
      await clock.turn();
    const resultInfo = { code: 603, subcode: 8538, message: '' };
    await notify(`${callUrl}/operations/${ids.operation}`, {
      ...operation,
      status: 'failed',
      resultInfo,
    });
    expect(await cancelling).toMatchObject({ outcome: 'alreadyOver' });
    expect(call.lifecycle).not.toBe('disconnected');
    await calling.close();
  });
});

const here = (identity: typeof ben, participantId: string) => ({
  identity,
  participantId,
  isMuted: false,
  isOnHold: false,
  isInLobby: false,
  isSelf: false,
});

describe('finding one person', () => {
  it('finds nobody where the service has one code for them and the call, and the call is up', async () => {
    harness.answer('GET', participant('p-ben'), { status: 404, body: errorBodies['callNotFound'] });
    harness.answer('GET', callUrl, isUp);
    const call = callOf(
      { type: 'call.connected' },
      { type: 'roster.snapshot', participants: [here(ben, 'p-ben'), here(cleo, 'p-cleo')] },
    );
    expect(await harness.provider.findParticipant(ben, { call })).toBeUndefined();
  });
});
