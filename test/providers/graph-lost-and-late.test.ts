import type { Call } from '@tandem/core';
import { CallingError, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { GraphAnswer, Wire } from './mocked-graph.js';
import { entry, MockedGraph, notice, placedCall, self, setOf, typed } from './mocked-graph.js';

const idOf = (digits: string) => `00000000-0000-4000-8000-0000000000${digits}`;
const ann = teamsUser(idOf('01'));
const ben = teamsUser(idOf('02'));
const setOfBen = setOf('user', ben.userId);
const operationId = 'eec3812a-fdc3-4fb4-825c-000000000010';

let graph: MockedGraph;
afterEach(async () => {
  expect(await graph.close()).toEqual([]);
});

/** A call to Ann that is being placed. */
async function callOut(): Promise<Call> {
  graph = new MockedGraph();
  const placed = placedCall(setOf('user', ann.userId));
  graph.answers.set('create', { status: 201, body: placed });
  graph.answers.set('GET ', { status: 200, body: { ...placed, state: 'established' } });
  return graph.calling.createCall(ann);
}

async function callUp(): Promise<Call> {
  const call = await callOut();
  await graph.notifyCall({ state: 'established' });
  return call;
}

const result = (code: number, subcode: number): Wire =>
  typed('resultInfo', { code, subcode, message: '' });

describe('an invitee whose participant id the answer does not tell', () => {
  const invited = (participantId: string | null, status: string): Wire =>
    typed('inviteParticipantsOperation', {
      id: operationId,
      status,
      participants: [
        typed('invitationParticipantInfo', { id: null, participantId, identity: setOfBen }),
      ],
    });

  async function ringing() {
    const call = await callUp();
    graph.answers.set('POST /participants/invite', { status: 200, body: invited(null, 'Running') });
    graph.answers.set(`GET /operations/${operationId}`, {
      status: 200,
      body: invited(null, 'running'),
    });
    const invitation = await call.invite(ben);
    return { call, invitation };
  }

  it('is cancelled by the id that the roster tells', async () => {
    const { invitation } = await ringing();
    graph.answers.set('DELETE /participants/p-ben', { status: 204 });
    await graph.notifyRoster(self, entry('p-ben', setOfBen, { isInLobby: true }));
    const cancelling = invitation.cancel();
    await graph.until(() => graph.count('DELETE', '/participants/p-ben') === 1, 'it is deleted');
    await graph.notify(
      notice(
        `/operations/${operationId}`,
        { ...invited(null, 'failed'), resultInfo: result(487, 0) },
        'deleted',
      ),
    );
    expect(await cancelling).toMatchObject({ outcome: 'cancelled' });
    expect(invitation.state.status).toBe('cancelled');
  });

  it('is cancelled by the id that the service lists', async () => {
    const { invitation } = await ringing();
    graph.answers.set('DELETE /participants/p-ben', { status: 204 });
    graph.answers.set('GET /participants', {
      status: 200,
      body: { value: [self, entry('p-ben', setOfBen)] },
    });
    const cancelling = invitation.cancel();
    await graph.until(() => graph.count('DELETE', '/participants/p-ben') === 1, 'it is deleted');
    await graph.notify(
      notice(
        `/operations/${operationId}`,
        { ...invited('p-ben', 'failed'), resultInfo: result(487, 0) },
        'deleted',
      ),
    );
    expect(await cancelling).toMatchObject({ outcome: 'cancelled' });
  });

  it('cannot be cancelled while nobody tells it, which is said, and goes on ringing', async () => {
    const { invitation } = await ringing();
    graph.answers.set('GET /participants', { status: 200, body: { value: [self] } });
    await expect(invitation.cancel()).rejects.toMatchObject({ code: 'call.invalid-state' });
    expect(invitation.state.status).toBe('accepted');
  });

  it('is known by it once the operation has completed', async () => {
    const { call, invitation } = await ringing();
    graph.answers.set('DELETE /participants/p-ben', { status: 204 });
    await graph.notify(
      notice(`/operations/${operationId}`, invited('p-ben', 'completed'), 'deleted'),
    );
    expect(await invitation.outcome).toMatchObject({ status: 'succeeded' });
    await graph.notifyRoster(self, entry('p-ben', setOfBen));
    const removal = await call.remove(ben);
    expect(graph.count('DELETE', '/participants/p-ben')).toBe(1);
    await graph.notifyRoster(self);
    expect(await removal.outcome).toMatchObject({ status: 'succeeded' });
  });
});

describe('states', () => {
  it('that come in the wrong order leave the call up', async () => {
    const call = await callUp();
    await graph.notifyCall({ state: 'establishing' });
    expect(call.lifecycle).toBe('connected');
    expect(call.setup?.status).toBe('succeeded');
  });

  it('that come twice say nothing twice', async () => {
    const call = await callUp();
    const lifecycles: string[] = [];
    call.state$.subscribe(({ lifecycle }) => lifecycles.push(lifecycle));
    await graph.notifyCall({ state: 'established' });
    expect(new Set(lifecycles)).toEqual(new Set(['connected']));
    expect(lifecycles).toHaveLength(1);
  });

  it.each([
    ['terminated alone', ['terminated'], 'disconnected'],
    ['terminating and terminated', ['terminating', 'terminated'], 'disconnected'],
  ])('that skip established fail the call: %s', async (_, states, lifecycle) => {
    const call = await callOut();
    for (const state of states) {
      const isLast = state === 'terminated';
      await graph.notifyCall(
        { state, ...(isLast ? { resultInfo: result(480, 10037) } : {}) },
        isLast ? 'deleted' : 'updated',
      );
    }
    await graph.clock.advance(2_000);
    expect(call.lifecycle).toBe(lifecycle);
    expect(await call.setup?.outcome).toMatchObject({
      status: 'failed',
      reason: { reason: 'unreachable', code: 480, subCode: 10037 },
    });
  });

  it('that come after the end change nothing', async () => {
    const call = await callUp();
    await graph.notifyCall({ state: 'terminated', resultInfo: result(200, 5001) }, 'deleted');
    await graph.clock.advance(2_000);
    await graph.notifyCall({ state: 'established' });
    await graph.notifyCall({ state: 'terminating' });
    expect(call.lifecycle).toBe('disconnected');
    expect(call.endReason).toMatchObject({ code: 200, subCode: 5001 });
  });

  it('that this version does not know are kept as they came, and change nothing', async () => {
    const call = await callUp();
    const raw: unknown[] = [];
    call.events$.subscribe((event) => {
      if (event.type === 'provider.event') raw.push(event.raw);
    });
    await graph.notifyCall({ state: 'unknownFutureValue' });
    expect(raw).toMatchObject([{ resourceData: { state: 'unknownFutureValue' } }]);
    expect(call.lifecycle).toBe('connected');
  });
});

describe('a command', () => {
  it('has a deadline of its own, at which it ends as unknown where nothing proves how', async () => {
    const call = await callUp();
    const running = typed('playPromptOperation', { id: operationId, status: 'running' });
    graph.answers.set('POST /playPrompt', { status: 200, body: running });
    graph.answers.set(`GET /operations/${operationId}`, { status: 200, body: running });
    const file = { kind: 'file', url: 'https://sounds.example/a.wav' } as const;
    const playing = await call.media.play(file, { deadlineMs: 5_000 });
    await graph.clock.advance(4_999);
    expect(playing.state.status).toBe('accepted');
    await graph.clock.advance(2_000);
    expect(await playing.outcome).toMatchObject({ status: 'unknown' });
  });

  it('that was broken off before it was sent is not sent', async () => {
    const call = await callUp();
    const signal = AbortSignal.abort();
    await expect(call.invite(ben, { signal })).rejects.toMatchObject({ outcomeUnknown: false });
    expect(graph.count('POST', '/participants/invite')).toBe(0);
  });
});

/** The two forms in which the calling service refuses: Graph's own, and its JSON in the message. */
function refusals(code: string, status: number): readonly (readonly [string, GraphAnswer])[] {
  const nested = JSON.stringify({ errorCode: code, message: 'No.', instanceAnnotations: [] });
  return [
    ["Graph's own", { status, body: { error: { code, message: 'No.' } } }],
    ['the nested', { status, body: { error: { code: 'UnknownError', message: nested } } }],
  ];
}

describe('the end of a call whose notice was lost', () => {
  it.each(refusals('8522', 404))('is found by keepAlive, in %s form', async (_, answer) => {
    const call = await callUp();
    graph.answers.set('POST /keepAlive', answer);
    graph.answers.set('GET ', answer);
    await graph.clock.advance(15 * 60_000);
    await graph.until(() => call.lifecycle === 'disconnected', 'the call has ended');
    expect(graph.count('POST', '/keepAlive')).toBe(1);
    expect(call.endReason?.reason).toBe('callEnded');
    await graph.clock.advance(60 * 60_000);
    expect(graph.count('POST', '/keepAlive')).toBe(1);
  });
});

describe('a refusal', () => {
  it.each(refusals('7505', 403))('is told by its code, in %s form', async (_, answer) => {
    graph = new MockedGraph();
    graph.answers.set('create', answer);
    const error: unknown = await graph.calling.createCall(ann).catch((one: unknown) => one);
    expect(CallingError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'request.refused', status: 403, providerCode: '7505' });
  });
});
