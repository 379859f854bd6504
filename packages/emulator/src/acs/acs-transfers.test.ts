import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, phone, rawIds, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';

let scene: AcsScene;

beforeAll(async () => {
  scene = await AcsScene.start();
});

afterAll(() => scene.close());

const number = phone('+14255550110');

async function group(): Promise<string> {
  const id = await scene.connectedCall();
  await scene.invite(id, people.alsoAnswersAtOnce);
  await scene.pass(1000);
  return id;
}

function transfer(id: string, body: object) {
  return scene.command(id, 'transferToParticipant', body);
}

describe('transferring a call of two', () => {
  it('is accepted when the target answers, and takes the application out of the call', async () => {
    const id = await scene.connectedCall();
    const events = await scene.eventsDuring(id, 50, async () => {
      const answer = await transfer(id, { targetParticipant: number, operationContext: 'x-1' });
      expect(answer).toMatchObject({ status: 202, body: { operationContext: 'x-1' } });
      const { body } = await scene.application.request('GET', `/${id}`);
      expect(body.callConnectionState).toBe('transferring');
      expect((await scene.invite(id, people.answersAtOnce)).body.error?.code).toBe('8585');
    });
    expect(events).toMatchObject([
      {
        type: 'Microsoft.Communication.CallTransferAccepted',
        data: {
          operationContext: 'x-1',
          transferTarget: { rawId: '4:+14255550110' },
          transferee: { rawId: people.answersAtOnce.communicationUser.id },
          resultInformation: { code: 200, subCode: 0 },
        },
      },
      {
        type: 'Microsoft.Communication.CallDisconnected',
        data: { resultInformation: { code: 200, subCode: 7015 } },
      },
    ]);
  });

  it.each([
    ['declines', people.declines, 603, 0],
    ['is busy', people.busy, 486, 8539],
    ['is busy on the telephone', people.phoneBusy, 486, 560486],
    ['does not answer', people.neverAnswers, 408, 10057],
  ])('fails when the target %s, and the call goes on', async (_, target, code, subCode) => {
    const id = await scene.connectedCall();
    const events = await scene.eventsDuring(id, 60_000, () =>
      transfer(id, { targetParticipant: target, operationContext: 'x-2' }),
    );
    expect(events).toMatchObject([
      {
        type: 'Microsoft.Communication.CallTransferFailed',
        data: { operationContext: 'x-2', resultInformation: { code, subCode } },
      },
    ]);
    const { body } = await scene.application.request('GET', `/${id}`);
    expect(body.callConnectionState).toBe('connected');
  });

  it('shows the target in the application’s place to another leg of the call', async () => {
    const { incomingCallContext } = scene.emulator.acs.placeIncomingCall({
      from: people.answersAtOnce.communicationUser.id,
      to: user(701).communicationUser.id,
    });
    const { id } = await scene.answer(incomingCallContext);
    await scene.pass(20);
    const { serverCallId = '' } = scene.application.events(id)[0]?.data ?? {};
    const observer = await scene.application.request('POST', ':connect', {
      callLocator: { kind: 'serverCallLocator', serverCallId },
      callbackUri: scene.receiver.url,
    });
    await scene.pass(200);
    await transfer(id, { targetParticipant: number });
    await scene.pass(100);
    const seen = scene.application.events(observer.body.callConnectionId ?? '').at(-1);
    expect(rawIds(seen?.data.participants)).toEqual([
      '4:+14255550110',
      people.answersAtOnce.communicationUser.id,
    ]);
  });

  it('ends the ringing of the target with the call', async () => {
    const id = await scene.connectedCall();
    await transfer(id, { targetParticipant: people.neverAnswers });
    const events = await scene.eventsDuring(id, 100_000, () =>
      scene.application.request('DELETE', `/${id}`),
    );
    expect(events.map(({ type }) => type)).toEqual(['Microsoft.Communication.CallDisconnected']);
  });
});

describe('transferring one of a group', () => {
  it('takes that one out, and the call goes on', async () => {
    const id = await group();
    const transferee = people.alsoAnswersAtOnce;
    const events = await scene.eventsDuring(id, 100, () =>
      transfer(id, { targetParticipant: number, transferee }),
    );
    expect(events.map(({ type }) => type.split('.').at(-1))).toEqual([
      'CallTransferAccepted',
      'ParticipantsUpdated',
    ]);
    expect(rawIds(events[1]?.data.participants)).not.toContain(transferee.communicationUser.id);
    const { body } = await scene.application.request('GET', `/${id}`);
    expect(body.callConnectionState).toBe('connected');
  });

  it.each([
    ['without a transferee', () => ({}), '8523'],
    ['with a transferee who is not there', () => ({ transferee: user(5) }), '8558'],
    ['to somebody who is there', () => ({ targetParticipant: people.answersAtOnce }), '8523'],
  ])('is refused %s', async (_, more, code) => {
    const id = await group();
    const answer = await transfer(id, { targetParticipant: number, ...more() });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it('is refused for the application itself', async () => {
    const id = await group();
    const { body } = await scene.application.request('GET', `/${id}/participants`);
    const next = await scene.application.send(
      'GET',
      (body.nextLink ?? '').replace(scene.emulator.info.acs.endpoint, ''),
      '',
    );
    const transferee = next.body.value?.at(-1)?.identifier;
    const answer = await transfer(id, { targetParticipant: number, transferee });
    expect(answer.body.error?.message).toContain('application itself');
  });
});

describe('moving people from one call to another', () => {
  function move(to: string, fromCall: string, targets: readonly unknown[]) {
    return scene.application.request('POST', `/${to}/participants:moveHere`, {
      targetParticipants: targets,
      fromCall,
      operationContext: 'mv',
    });
  }

  it('succeeds for each by an event of the call they come to', async () => {
    const { id: from } = await scene.call([people.phoneAnswersAtOnce], callerId);
    await scene.pass(0);
    const to = await scene.connectedCall();
    const events = await scene.eventsDuring(to, 100, async () => {
      const answer = await move(to, from, [people.phoneAnswersAtOnce]);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({
        participants: [{ identifier: { rawId: '4:+14255550110' }, isMuted: false }],
        operationContext: 'mv',
        fromCall: from,
      });
    });
    expect(events).toMatchObject([
      { type: 'Microsoft.Communication.ParticipantsUpdated' },
      {
        type: 'Microsoft.Communication.MoveParticipantSucceeded',
        data: {
          operationContext: 'mv',
          fromCall: from,
          participant: { rawId: '4:+14255550110' },
        },
      },
    ]);
    expect(rawIds(events[0]?.data.participants)).toContain('4:+14255550110');
    await scene.pass(200);
    expect(scene.application.events(from).at(-1)?.data.resultInformation).toMatchObject({
      subCode: 5002,
    });
  });

  it('fails for somebody who is not in the other call', async () => {
    const from = await group();
    const to = await scene.connectedCall();
    const events = await scene.eventsDuring(to, 100, () => move(to, from, [user(5)]));
    expect(events).toMatchObject([
      {
        type: 'Microsoft.Communication.MoveParticipantFailed',
        data: { fromCall: from, resultInformation: { code: 400, subCode: 8558 } },
      },
    ]);
  });

  it('is refused from a call that is not there, and from the same call', async () => {
    const to = await scene.connectedCall();
    expect((await move(to, 'nowhere', [people.answersAtOnce])).status).toBe(404);
    expect((await move(to, to, [people.answersAtOnce])).status).toBe(400);
  });
});
