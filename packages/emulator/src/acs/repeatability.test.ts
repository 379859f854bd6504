import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type GridReceiver,
  type IncomingCallData,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { people, phone, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';
import { type OperationId, operationTable } from './request/operation-table.js';

let scene: AcsScene;
let grid: GridReceiver;

beforeAll(async () => {
  [scene, grid] = await Promise.all([AcsScene.start(), startGridReceiver()]);
});

afterAll(() => Promise.all([scene.close(), grid.close()]));
afterEach(() => scene.emulator.reset());

interface Prepared {
  readonly path: string;
  readonly body?: object;
}

const calls = '/calling/callConnections';

async function incomingCallContext(): Promise<string> {
  await scene.emulator.eventGrid.subscribe({ url: grid.url });
  await scene.call([user(700)]);
  await scene.emulator.idle();
  return (grid.eventData('IncomingCall').at(-1) as IncomingCallData).incomingCallContext;
}

async function connected(targets: readonly unknown[] = [people.answersAtOnce]): Promise<string> {
  const { id } = await scene.call(targets, callerId);
  await scene.pass(0);
  return id;
}

/** A request to each operation that honours repeatability, in a state in which it can be carried out. */
const requests: Partial<Record<OperationId, () => Promise<Prepared>>> = {
  CreateCall: async () => ({
    path: calls,
    body: { targets: [people.answersAtOnce], callbackUri: scene.receiver.url },
  }),
  AnswerCall: async () => ({
    path: `${calls}:answer`,
    body: {
      incomingCallContext: await incomingCallContext(),
      callbackUri: scene.receiver.url,
    },
  }),
  RedirectCall: async () => ({
    path: `${calls}:redirect`,
    body: { incomingCallContext: await incomingCallContext(), target: people.neverAnswers },
  }),
  RejectCall: async () => ({
    path: `${calls}:reject`,
    body: { incomingCallContext: await incomingCallContext() },
  }),
  Connect: async () => ({
    path: `${calls}:connect`,
    body: {
      callLocator: { kind: 'groupCallLocator', groupCallId: randomUUID() },
      callbackUri: scene.receiver.url,
    },
  }),
  CallConnection_TerminateCall: async () => ({ path: `${calls}/${await connected()}:terminate` }),
  CallConnection_TransferToParticipant: async () => ({
    path: `${calls}/${await connected()}:transferToParticipant`,
    body: { targetParticipant: people.alsoAnswersAtOnce },
  }),
  CallMedia_SendDtmfTones: async () => ({
    path: `${calls}/${await connected([people.phoneAnswersAtOnce])}:sendDtmfTones`,
    body: { targetParticipant: phone('+14255550110'), tones: ['one'] },
  }),
  CallConnection_AddParticipant: async () => ({
    path: `${calls}/${await connected()}/participants:add`,
    body: { participantToAdd: people.alsoAnswersAtOnce },
  }),
  CallConnection_RemoveParticipant: async () => ({
    path: `${calls}/${await connected([people.answersAtOnce, people.alsoAnswersAtOnce])}/participants:remove`,
    body: { participantToRemove: people.alsoAnswersAtOnce },
  }),
  CallConnection_Mute: async () => ({
    path: `${calls}/${await connected()}/participants:mute`,
    body: { targetParticipants: [people.answersAtOnce] },
  }),
  async CallConnection_CancelAddParticipant() {
    const id = await connected();
    const { body } = await scene.invite(id, people.neverAnswers);
    return {
      path: `${calls}/${id}/participants:cancelAddParticipant`,
      body: { invitationId: body.invitationId },
    };
  },
  async CallConnection_MoveParticipants() {
    const [from, to] = [await connected(), await connected([people.alsoAnswersAtOnce])];
    return {
      path: `${calls}/${to}/participants:moveHere`,
      body: { targetParticipants: [people.answersAtOnce], fromCall: from },
    };
  },
  CallRecording_StartRecording: async () => ({
    path: '/calling/recordings',
    body: { callConnectionId: await connected() },
  }),
};

const repeatable = operationTable.filter(({ repeatability }) => repeatability !== 'none');

function newHeaders(): Record<string, string> {
  return {
    'repeatability-request-id': randomUUID(),
    'repeatability-first-sent': 'Thu, 12 Mar 2026 10:00:00 GMT',
  };
}

function send({ path, body }: Prepared, headers: Record<string, string>, more?: object) {
  const whole =
    body === undefined && more === undefined ? '' : JSON.stringify({ ...body, ...more });
  return scene.application.send('POST', `${path}?api-version=2026-03-12`, whole, { headers });
}

describe('a request with a repeatability id', () => {
  it('is known here for every operation that honours it', () => {
    expect(Object.keys(requests).sort()).toEqual(repeatable.map(({ id }) => id).sort());
  });

  it.each(repeatable)('to $id is carried out once, however often it comes at once', async (one) => {
    const prepared = await requests[one.id]?.();
    if (prepared === undefined) throw new Error(`There is no request to ${one.id}.`);
    const before = scene.emulator.deliveries().length;
    const headers = newHeaders();
    const answers = await Promise.all([1, 2, 3].map(() => send(prepared, headers)));
    await scene.pass(1000);
    const [first] = answers;
    expect(first?.status).toBeLessThan(300);
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({ status: first?.status, body: first?.body });
    }
    const result = one.repeatability === 'acknowledged' ? 'accepted' : null;
    const results = answers.map((answer) => answer.headers.get('repeatability-result'));
    expect(results).toEqual([result, result, result]);
    const told = scene.emulator
      .deliveries()
      .slice(before)
      .filter(({ service }) => service === 'acs')
      .map(({ callId, label }) => `${callId} ${label}`);
    // What is told once of a call would be told twice, had it been carried out twice.
    const once = told.filter((what) => !what.endsWith('ParticipantsUpdated'));
    expect(once).toEqual([...new Set(once)]);

    const late = await send(prepared, headers);
    expect(late.body).toEqual(first?.body);
    const other = await send(prepared, headers, { operationContext: 'another' });
    expect(other).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    expect(other.body.error?.message).toContain('Repeatability-Request-ID');
  });

  it('gets its answer while the first is still being answered', async () => {
    scene.emulator.faults.add({ kind: 'eventsFirst', operation: 'CreateCall', times: 1 });
    const prepared = await requests.CreateCall?.();
    if (prepared === undefined) throw new Error('There is no request to CreateCall.');
    const headers = newHeaders();
    let isAnswered = false;
    const first = send(prepared, headers).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await expect.poll(() => scene.emulator.calls().length).toBe(1);
    const second = await send(prepared, headers);
    expect(isAnswered).toBe(false);
    await scene.pass(500);
    expect((await first).body).toEqual(second.body);
    expect(scene.emulator.calls()).toHaveLength(1);
  });

  it('may be sent again when it was refused, and is forgotten after five minutes', async () => {
    const headers = newHeaders();
    const id = await connected();
    const prepared = { path: `${calls}/${id}/participants:add`, body: {} };
    expect((await send(prepared, headers)).status).toBe(400);
    const participantToAdd = people.neverAnswers;
    const accepted = await send(prepared, headers, { participantToAdd });
    expect(accepted.status).toBe(202);
    await scene.pass(5 * 60_000);
    const again = await send(prepared, headers, { participantToAdd });
    expect(again.body.invitationId).not.toBe(accepted.body.invitationId);
  });
});
