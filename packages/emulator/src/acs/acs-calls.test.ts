import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, rawIds, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';

let scene: AcsScene;

beforeAll(async () => {
  scene = await AcsScene.start();
});

afterAll(() => scene.close());

describe('creating a call', () => {
  it('answers 201 connecting without a server call id, then connects with the source in the roster', async () => {
    const source = { id: '8:acs:7a9de301-0000-4000-8000-00000000ac50_me' };
    const { id, created } = await scene.call([people.answersAtOnce], {
      source,
      operationContext: 'call-0001',
    });
    expect(created.body).toEqual({
      callConnectionId: id,
      targets: [
        {
          kind: 'communicationUser',
          rawId: people.answersAtOnce.communicationUser.id,
          ...people.answersAtOnce,
        },
      ],
      callConnectionState: 'connecting',
      callbackUri: scene.receiver.url,
      sourceDisplayName: '',
      source: { kind: 'communicationUser', rawId: source.id, communicationUser: source },
      correlationId: created.body.correlationId,
    });

    await scene.pass(0);

    expect(scene.application.eventNames(id)).toEqual(['CallConnected', 'ParticipantsUpdated']);
    const [connected, roster] = scene.application.events(id);
    expect(connected?.data).toEqual({
      version: '2026-03-12',
      operationContext: 'call-0001',
      resultInformation: { code: 200, subCode: 0, message: '' },
      callConnectionId: id,
      serverCallId: expect.stringMatching(/^[\w+/]+=*$/),
      correlationId: created.body.correlationId,
      publicEventType: 'Microsoft.Communication.CallConnected',
    });
    expect(roster?.data.sequenceNumber).toBe(1);
    expect(roster?.data).not.toHaveProperty('operationContext');
    expect(rawIds(roster?.data.participants)).toEqual([
      people.answersAtOnce.communicationUser.id,
      source.id,
    ]);
    const got = await scene.application.request('GET', `/${id}`);
    expect(got).toMatchObject({ status: 200, body: { callConnectionState: 'connected' } });
    expect(got.body.serverCallId).toBeDefined();
  });

  it('puts every event in the envelope of the service', async () => {
    const id = await scene.connectedCall();
    for (const event of scene.application.events(id)) {
      expect(event).toMatchObject({
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        source: `calling/callConnections/${id}`,
        subject: `calling/callConnections/${id}`,
        specversion: '1.0',
        datacontenttype: 'application/json',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?\+00:00$/),
      });
    }
  });

  it('refuses operations on participants while it connects', async () => {
    const { id } = await scene.call([people.neverAnswers]);
    for (const answer of [
      await scene.invite(id, people.answersAtOnce),
      await scene.application.request('GET', `/${id}/participants`),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: '8501' } } });
    }
    expect((await scene.application.request('GET', `/${id}`)).body.callConnectionState).toBe(
      'connecting',
    );
  });

  it('tells leg and creation apart when the call is declined, and forgets it', async () => {
    const { id } = await scene.call([people.declines], { operationContext: 'mine' });
    await scene.pass(300);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    const result = { code: 603, subCode: 0, message: 'Decline. DiagCode: 603#0.@' };
    const [disconnected, failed] = scene.application.events(id);
    expect(disconnected?.data).toMatchObject({
      operationContext: 'mine',
      resultInformation: result,
    });
    expect(failed?.data.resultInformation).toEqual(result);
    expect(failed?.data).not.toHaveProperty('operationContext');
    expect(await scene.application.request('GET', `/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
  });

  it.each([
    ['busy', people.busy, 486, 8539],
    ['unreachable', people.unreachable, 480, 10037],
    ['silent', people.neverAnswers, 408, 10057],
    ['busy on the telephone', people.phoneBusy, 486, 560486],
  ])('fails with the documented pair when the person is %s', async (_, person, code, subCode) => {
    const { id } = await scene.call([person], callerId);
    await scene.pass(120_000);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    expect(scene.application.events(id)[0]?.data.resultInformation).toMatchObject({
      code,
      subCode,
    });
  });

  it('connects a group call with the first answer and adds the others as they answer', async () => {
    const slow = user(130);
    const { id } = await scene.call([people.answersAtOnce, people.declines, slow]);
    await scene.pass(0);
    await scene.pass(2000);
    expect(scene.application.eventNames(id)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    const roster = scene.application.events(id).at(-1)?.data;
    expect(roster?.sequenceNumber).toBe(2);
    expect(rawIds(roster?.participants)).toHaveLength(3);
  });
});

describe('the end of a call', () => {
  it.each([
    ['hung up', 'DELETE', '', 'The conversation has ended. DiagCode: 0#7000.@'],
    [
      'terminated',
      'POST',
      ':terminate',
      'Call was ended by Azure Communication Service Call Automation API or a server bot. DiagCode: 0#7000.@',
    ],
  ])('is %s with 204, then disconnected once', async (_, method, verb, message) => {
    const id = await scene.connectedCall();
    await scene.invite(id, people.neverAnswers);
    expect((await scene.application.request(method, `/${id}${verb}`)).status).toBe(204);
    expect(await scene.application.request('GET', `/${id}`)).toMatchObject({
      body: { callConnectionState: 'disconnecting' },
    });
    await scene.pass(100);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 7000, message } },
    });
    const count = scene.application.events(id).length;
    await scene.pass(200_000);
    expect(scene.application.events(id)).toHaveLength(count);
    expect((await scene.application.request('GET', `/${id}`)).status).toBe(404);
  });

  it('comes when the person on the telephone hangs up', async () => {
    const { id } = await scene.call([{ phoneNumber: { value: '+14255550180' } }], callerId);
    await scene.pass(300);
    await scene.pass(1500);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 540000 } },
    });
  });

  it('stops the ringing of a call that nobody has answered', async () => {
    const { id } = await scene.call([people.neverAnswers]);
    expect((await scene.application.request('DELETE', `/${id}`)).status).toBe(204);
    await scene.pass(200_000);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected']);
  });

  it('leaves a line for the control API, and later nothing', async () => {
    const id = await scene.connectedCall();
    await scene.application.request('DELETE', `/${id}`);
    await scene.pass(100);
    expect(scene.emulator.calls().find((summary) => summary.id === id)?.state).toBe('disconnected');
    await scene.pass(10 * 60 * 1000);
    expect(scene.emulator.calls().find((summary) => summary.id === id)).toBeUndefined();
  });
});

describe('older versions', () => {
  it('send no result with successes, no hold state and no repeated roster', async () => {
    const id = await scene.connectedCall('2023-10-15');
    const answer = await scene.application.request(
      'POST',
      `/${id}/participants:add`,
      { participantToAdd: people.alsoAnswersAtOnce },
      { apiVersion: '2023-10-15' },
    );
    expect(answer.body).not.toHaveProperty('participant.isOnHold');
    await scene.pass(0);
    await scene.pass(1000);
    expect(scene.application.eventNames(id)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
      'AddParticipantSucceeded',
    ]);
    for (const { data } of scene.application.events(id)) {
      expect(data).toMatchObject({ version: '2023-10-15' });
      expect(data).not.toHaveProperty('resultInformation');
      expect(data.participants?.[0] ?? {}).not.toHaveProperty('isOnHold');
    }
  });

  it('report a failed creation by the disconnection alone', async () => {
    const { id } = await scene.call([people.declines], {}, '2024-04-15');
    await scene.pass(300);
    expect(scene.application.eventNames(id)).toEqual(['CallDisconnected']);
  });
});
