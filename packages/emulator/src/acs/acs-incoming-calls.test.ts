import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GridReceiver,
  type IncomingCallData,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { people, phone, rawIds, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';

const number = '+18005550100';

let scene: AcsScene;
let grid: GridReceiver;

beforeAll(async () => {
  grid = await startGridReceiver();
  scene = await AcsScene.start({ acs: { numbers: [number] } });
  await scene.emulator.eventGrid.subscribe({ url: grid.url, secret: 'shared' });
});

afterAll(() => Promise.all([scene.close(), grid.close()]));

const callee = user(700);
const calleeId = callee.communicationUser.id;

/** The last incoming call that the application was told of. */
function lastIncoming(): IncomingCallData {
  const data = grid.eventData('IncomingCall').at(-1) as IncomingCallData | undefined;
  if (data === undefined) throw new Error('No incoming call was told.');
  return data;
}

async function callCallee(targets: readonly unknown[] = [callee], more: object = {}) {
  const { id, created } = await scene.call(targets, more);
  await scene.emulator.idle();
  return { id, created, incoming: lastIncoming() };
}

/** A call between two legs of the application. */
async function twoLegs() {
  const { id, incoming } = await callCallee([callee], { operationContext: 'caller' });
  const { id: theirs } = await scene.answer(incoming.incomingCallContext, {
    operationContext: 'callee',
  });
  await scene.pass(20);
  return { id, theirs };
}

describe('an incoming call', () => {
  it('is told by Event Grid with the call’s own ids and an opaque context of 8 KB', async () => {
    const { created, incoming } = await callCallee();
    expect(incoming).toEqual({
      to: { kind: 'communicationUser', rawId: calleeId, communicationUser: { id: calleeId } },
      from: expect.objectContaining({ kind: 'communicationUser' }),
      serverCallId: expect.any(String),
      callerDisplayName: '',
      incomingCallContext: expect.stringMatching(/^eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0\.eyJ/),
      correlationId: created.body.correlationId,
    });
    expect(incoming.incomingCallContext.length).toBeGreaterThan(7000);
    const { headers, body } = grid.deliveries.at(-1) ?? { headers: {}, body: [] };
    expect(headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'x-event-grid-secret': 'shared',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(body).toMatchObject([
      {
        eventType: 'Microsoft.Communication.IncomingCall',
        subject: `/caller/${incoming.from.rawId}/recipient/${calleeId}`,
        dataVersion: '1.0',
        metadataVersion: '1',
      },
    ]);
  });

  it('connects both legs, which share call and correlation', async () => {
    const { id, created, incoming } = await callCallee();
    const { id: theirs, answered } = await scene.answer(incoming.incomingCallContext, {
      answeredBy: { id: calleeId },
    });
    expect(answered.body).toEqual({
      callConnectionId: theirs,
      serverCallId: incoming.serverCallId,
      targets: [incoming.to],
      callConnectionState: 'unknown',
      callbackUri: scene.receiver.url,
      source: incoming.from,
      correlationId: created.body.correlationId,
      answeredBy: { id: calleeId },
    });
    await scene.pass(20);
    for (const leg of [id, theirs]) {
      expect(scene.application.eventNames(leg)).toEqual(['CallConnected', 'ParticipantsUpdated']);
      const [connected, roster] = scene.application.events(leg);
      expect(connected?.data).toMatchObject({
        serverCallId: incoming.serverCallId,
        correlationId: incoming.correlationId,
      });
      expect(roster?.data.sequenceNumber).toBe(1);
      expect(rawIds(roster?.data.participants)).toEqual([calleeId, incoming.from.rawId]);
    }
    const got = await scene.application.request('GET', `/${theirs}`);
    expect(got.body.callConnectionState).toBe('connected');
  });

  it.each([
    ['the calling leg', 0],
    ['the answering leg', 1],
  ])(
    'is over for everyone when %s terminates: 7000 for it, 5001 for the other',
    async (_, index) => {
      const { id, theirs } = await twoLegs();
      const [ender, other] = index === 0 ? [id, theirs] : [theirs, id];
      await scene.application.request('POST', `/${ender}:terminate`);
      await scene.pass(50);
      for (const [leg, subCode] of [
        [ender, 7000],
        [other, 5001],
      ] as const) {
        expect(scene.application.events(leg).at(-1)).toMatchObject({
          type: 'Microsoft.Communication.CallDisconnected',
          data: {
            operationContext: leg === id ? 'caller' : 'callee',
            resultInformation: { code: 200, subCode },
          },
        });
      }
    },
  );

  it('leaves the other leg alone when one hangs up, and ends it with 5010', async () => {
    const { id, theirs } = await twoLegs();
    await scene.application.request('DELETE', `/${theirs}`);
    await scene.pass(500);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 5010 } },
    });
  });

  it('ends the leg of somebody who is removed with 5300', async () => {
    const { id, theirs } = await twoLegs();
    await scene.invite(id, people.answersAtOnce);
    await scene.pass(0);
    await scene.application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: callee,
    });
    await scene.pass(100);
    expect(scene.application.events(theirs).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 5300 } },
    });
    expect(scene.application.eventNames(id)).not.toContain('CallDisconnected');
  });

  it('can be answered by a client of the same person first', async () => {
    const { id, incoming } = await callCallee([people.answersAtOnce]);
    await scene.pass(0);
    expect(scene.application.eventNames(id)).toContain('CallConnected');
    const { id: late } = await scene.answer(incoming.incomingCallContext);
    await scene.pass(20);
    expect(scene.application.events(late)).toMatchObject([
      {
        type: 'Microsoft.Communication.AnswerFailed',
        data: { resultInformation: { code: 487, subCode: 10003 } },
      },
    ]);
    expect((await scene.application.request('GET', `/${late}`)).status).toBe(404);
  });

  it('cannot be answered twice, nor once the caller has given up', async () => {
    const { id, incoming } = await callCallee();
    await scene.answer(incoming.incomingCallContext);
    const body = {
      incomingCallContext: incoming.incomingCallContext,
      callbackUri: scene.receiver.url,
    };
    expect(await scene.application.request('POST', ':answer', body)).toMatchObject({
      status: 400,
      body: { error: { code: '8585' } },
    });
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(100);
    const second = await callCallee();
    await scene.application.request('DELETE', `/${second.id}`);
    await scene.pass(100);
    const abandoned = { ...body, incomingCallContext: second.incoming.incomingCallContext };
    expect(await scene.application.request('POST', ':answer', abandoned)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
  });

  it('fails to be answered when the caller gives up between the answer and the connection', async () => {
    const { id, incoming } = await callCallee();
    const { id: theirs } = await scene.answer(incoming.incomingCallContext);
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(100);
    expect(scene.application.eventNames(theirs)).toEqual(['AnswerFailed']);
  });

  it('is missed when nobody takes it', async () => {
    const { id, incoming } = await callCallee();
    await scene.pass(85_000);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    const status = scene.emulator.acs
      .incomingCalls()
      .find(({ incomingCallContext }) => incomingCallContext === incoming.incomingCallContext);
    expect(status).toMatchObject({ status: 'missed', to: calleeId });
  });

  it.each([
    [undefined, 603, 0],
    ['busy', 486, 8539],
    ['forbidden', 403, 0],
  ])('is rejected with reason %s as %i/%i', async (callRejectReason, code, subCode) => {
    const { id, incoming } = await callCallee();
    const { incomingCallContext } = incoming;
    const answer = await scene.application.request('POST', ':reject', {
      incomingCallContext,
      ...(callRejectReason === undefined ? {} : { callRejectReason }),
    });
    expect(answer.status).toBe(204);
    await scene.pass(0);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    expect(scene.application.events(id)[0]?.data.resultInformation).toMatchObject({
      code,
      subCode,
    });
  });

  it('is told as 200/5002 by versions before 2025 when it is rejected, as recorded', async () => {
    const { id } = await scene.call([callee], {}, '2024-09-15');
    await scene.emulator.idle();
    const { incomingCallContext } = lastIncoming();
    await scene.application.request('POST', ':reject', { incomingCallContext });
    await scene.pass(0);
    expect(scene.application.events(id).map(({ data }) => data.resultInformation)).toEqual(
      Array(2).fill({
        code: 200,
        subCode: 5002,
        message: 'The conversation has ended. DiagCode: 0#5002.@',
      }),
    );
  });

  it('refuses a context that is none', async () => {
    for (const verb of [':answer', ':reject', ':redirect']) {
      const answer = await scene.application.request('POST', verb, {
        incomingCallContext: 'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.x.',
        callbackUri: scene.receiver.url,
      });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: '8523' } } });
    }
  });
});

describe('a redirected call', () => {
  it('rings the target, who is in the call then', async () => {
    const { id, incoming } = await callCallee();
    const { incomingCallContext } = incoming;
    const target = people.answersAtOnce;
    const body = { incomingCallContext, target };
    expect((await scene.application.request('POST', ':redirect', body)).status).toBe(204);
    await scene.pass(0);
    const roster = scene.application.events(id).at(-1)?.data.participants;
    expect(rawIds(roster)).toEqual([target.communicationUser.id, incoming.from.rawId]);
  });

  it('raises another incoming call when the target is the application’s, with the same ids', async () => {
    const { id, incoming } = await callCallee();
    const target = user(701);
    const { incomingCallContext } = incoming;
    await scene.application.request('POST', ':redirect', { incomingCallContext, target });
    await scene.emulator.idle();
    const second = lastIncoming();
    expect(second).toMatchObject({
      to: { rawId: target.communicationUser.id },
      from: { rawId: incoming.from.rawId },
      serverCallId: incoming.serverCallId,
      correlationId: incoming.correlationId,
    });
    await scene.answer(second.incomingCallContext);
    await scene.pass(20);
    expect(scene.application.eventNames(id)).toEqual(['CallConnected', 'ParticipantsUpdated']);
  });

  it('takes a later answer or rejection without effect, a known issue of the service', async () => {
    const { id, incoming } = await callCallee();
    const { incomingCallContext } = incoming;
    const target = people.neverAnswers;
    await scene.application.request('POST', ':redirect', { incomingCallContext, target });
    const rejected = await scene.application.request('POST', ':reject', { incomingCallContext });
    expect(rejected.status).toBe(204);
    const { id: late } = await scene.answer(incomingCallContext);
    await scene.pass(20);
    expect(scene.application.eventNames(late)).toEqual(['AnswerFailed']);
    expect(scene.application.eventNames(id)).toEqual([]);
  });
});

describe('an invitation of an identity of the application', () => {
  it('raises an incoming call with the custom context; the success comes after the new leg', async () => {
    const id = await scene.connectedCall();
    const customCallingContext = { voipHeaders: { ticket: '42' }, sipHeaders: { 'X-A': 'b' } };
    await scene.invite(id, callee, { operationContext: 'inv', customCallingContext });
    await scene.emulator.idle();
    const incoming = lastIncoming();
    expect(incoming.customContext).toEqual(customCallingContext);
    const { id: theirs } = await scene.answer(incoming.incomingCallContext);
    await scene.pass(20);
    await scene.pass(550);
    expect(scene.application.eventNames(theirs)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    const numbers = scene.application.events(theirs).map(({ data }) => data.sequenceNumber);
    expect(numbers).toEqual([undefined, 4, 6]);
    expect(scene.application.eventNames(id).slice(-3)).toEqual([
      'ParticipantsUpdated',
      'AddParticipantSucceeded',
      'ParticipantsUpdated',
    ]);
  });

  it('is no incoming call any more once it is cancelled', async () => {
    const id = await scene.connectedCall();
    const { body } = await scene.invite(id, callee);
    await scene.emulator.idle();
    const { incomingCallContext } = lastIncoming();
    const { invitationId } = body;
    await scene.application.request('POST', `/${id}/participants:cancelAddParticipant`, {
      invitationId,
    });
    const late = { incomingCallContext, callbackUri: scene.receiver.url };
    expect((await scene.application.request('POST', ':answer', late)).status).toBe(404);
  });
});

describe('a call to a number of the application', () => {
  async function line() {
    const { id, created, incoming } = await callCallee([phone(number)], callerId);
    const { id: theirs, answered } = await scene.answer(incoming.incomingCallContext);
    await scene.pass(20);
    return { id, theirs, created, answered, incoming };
  }

  it('has a correlation of its own on each side of the telephone network', async () => {
    const { id, theirs, created, answered, incoming } = await line();
    expect(incoming.from.rawId).toBe('4:+18005550199');
    expect(answered.body).toMatchObject({
      answeredFor: { value: number },
      correlationId: incoming.correlationId,
    });
    expect(answered.body.correlationId).not.toBe(created.body.correlationId);
    for (const leg of [id, theirs]) {
      expect(scene.application.eventNames(leg)).toEqual(['CallConnected', 'ParticipantsUpdated']);
    }
    const rosterOf = (leg: string) =>
      rawIds(scene.application.events(leg).at(-1)?.data.participants);
    expect(rosterOf(id)).toContain(`4:${number}`);
    expect(rosterOf(theirs)).toEqual([expect.stringMatching(/^8:acs:/), '4:+18005550199']);
  });

  it.each([
    ['calling', 0],
    ['answering', 1],
  ])('ends for the other side when the %s one hangs up', async (_, index) => {
    const { id, theirs } = await line();
    const [ender, other] = index === 0 ? [id, theirs] : [theirs, id];
    await scene.application.request('DELETE', `/${ender}`);
    await scene.pass(100);
    expect(scene.application.events(other).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 540000 } },
    });
  });
});

describe('connecting to a call', () => {
  it('adds a leg that is not in the roster and gets it twice', async () => {
    const { id, theirs } = await twoLegs();
    const { serverCallId = '' } = scene.application.events(id)[0]?.data ?? {};
    const answer = await scene.application.request('POST', ':connect', {
      callLocator: { kind: 'serverCallLocator', serverCallId },
      callbackUri: scene.receiver.url,
      operationContext: 'third',
    });
    expect(answer).toMatchObject({ status: 200, body: { serverCallId } });
    await scene.pass(200);
    const third = answer.body.callConnectionId ?? '';
    expect(scene.application.eventNames(third)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    const rosters = scene.application.events(third).slice(1);
    expect(rosters.map(({ data }) => data.sequenceNumber)).toEqual([2, 3]);
    expect(rosters.map(({ data }) => data.participants?.length)).toEqual([2, 2]);
    await scene.application.request('POST', `/${third}:terminate`);
    await scene.pass(50);
    for (const leg of [id, theirs]) {
      expect(scene.application.events(leg).at(-1)?.data.resultInformation).toMatchObject({
        subCode: 5001,
      });
    }
  });

  it('fails by an event when the call is over', async () => {
    const id = await scene.connectedCall();
    const { serverCallId = '' } = scene.application.events(id)[0]?.data ?? {};
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(100);
    const answer = await scene.application.request('POST', ':connect', {
      callLocator: { kind: 'serverCallLocator', serverCallId },
      callbackUri: scene.receiver.url,
      operationContext: 'late',
    });
    await scene.pass(20);
    expect(scene.application.events(answer.body.callConnectionId ?? '')).toMatchObject([
      { type: 'Microsoft.Communication.ConnectFailed', data: { operationContext: 'late' } },
    ]);
  });

  it.each([
    [{ kind: 'groupCallLocator', groupCallId: 'e9a5b3d2-6f1f-4a52-9d0b-0c58a1f2b3c4' }],
    [{ kind: 'roomCallLocator', roomId: '99466898241024408' }],
  ])('meets others under %j', async (callLocator) => {
    const ids: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const answer = await scene.application.request('POST', ':connect', {
        callLocator,
        callbackUri: scene.receiver.url,
      });
      ids.push(answer.body.callConnectionId ?? '');
      await scene.pass(200);
    }
    const [first = '', second = ''] = ids;
    scene.emulator.acs.join(first, '8:orgid:278405a3-f568-4b3e-b684-009193463064');
    await scene.emulator.idle();
    const last = scene.application.events(second).at(-1);
    expect(rawIds(last?.data.participants)).toEqual([
      '8:orgid:278405a3-f568-4b3e-b684-009193463064',
    ]);
  });

  it.each([
    [{ kind: 'serverCallLocator', serverCallId: 'nonsense' }],
    [{ kind: 'groupCallLocator', serverCallId: 'x' }],
    [{ kind: 'teapotLocator' }],
  ])('refuses %j', async (callLocator) => {
    const body = { callLocator, callbackUri: scene.receiver.url };
    expect(await scene.application.request('POST', ':connect', body)).toMatchObject({
      status: 400,
      body: { error: { code: '8523' } },
    });
  });
});

describe('a call from outside', () => {
  it('comes from whom the control API says, who does what they do', async () => {
    const incoming = scene.emulator.acs.placeIncomingCall({
      from: '4:+14255550180',
      to: `4:${number}`,
      callerDisplayName: 'Dorothy',
    });
    await scene.emulator.idle();
    expect(lastIncoming()).toMatchObject({
      from: { rawId: '4:+14255550180' },
      callerDisplayName: 'Dorothy',
      incomingCallContext: incoming.incomingCallContext,
    });
    const { id } = await scene.answer(incoming.incomingCallContext);
    await scene.pass(20);
    expect(scene.application.eventNames(id)).toEqual(['CallConnected', 'ParticipantsUpdated']);
    await scene.pass(1500);
    expect(scene.application.events(id).at(-1)?.data.resultInformation).toMatchObject({
      subCode: 540000,
    });
  });

  it('reaches an identity that nobody knew to be the application’s', async () => {
    const to = '8:acs:another-resource_00000000-0000-4000-8000-000000000110';
    const { incomingCallContext } = scene.emulator.acs.placeIncomingCall({
      from: '8:orgid:278405a3-f568-4b3e-b684-009193463064',
      to,
    });
    const { id } = await scene.answer(incomingCallContext);
    await scene.pass(20);
    expect(rawIds(scene.application.events(id).at(-1)?.data.participants)).toEqual([
      to,
      '8:orgid:278405a3-f568-4b3e-b684-009193463064',
    ]);
  });

  it('shows somebody who mutes themselves, and somebody who hands the call over', async () => {
    const { incomingCallContext } = scene.emulator.acs.placeIncomingCall({
      from: '4:+14255550197',
      to: `4:${number}`,
      conduct: { mutesAfterMs: 500, transfersTo: '4:+14255550110', transfersAfterMs: 1000 },
    });
    const { id } = await scene.answer(incomingCallContext);
    await scene.pass(520);
    const muted = scene.application.events(id).at(-1)?.data.participants;
    expect(muted?.find(({ isMuted }) => isMuted)?.identifier.rawId).toBe('4:+14255550197');
    await scene.pass(1000);
    expect(rawIds(scene.application.events(id).at(-1)?.data.participants)).toEqual([
      '4:+14255550110',
      expect.stringMatching(/^8:acs:/),
    ]);
  });
});
