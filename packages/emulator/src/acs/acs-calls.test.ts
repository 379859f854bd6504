import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackReceiver, startCallbackReceiver } from '../__fixtures__/callback-receiver.js';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.js';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';
import { AcsApplication, people, rawIds, user } from './__fixtures__/acs-application.js';

let clock: VirtualClock;
let emulator: Emulator;
let receiver: CallbackReceiver;
let application: AcsApplication;

beforeAll(async () => {
  clock = createVirtualClock();
  const options = { clock, acs: { participantsPageSize: 2 } };
  [emulator, receiver] = await Promise.all([startEmulator(options), startCallbackReceiver()]);
  application = new AcsApplication(emulator, receiver);
});

afterAll(() => Promise.all([emulator.close(), receiver.close()]));

/** Lets emulated time pass and every callback arrive. */
async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await emulator.idle();
}

async function call(targets: readonly unknown[], more: object = {}, apiVersion = '2026-03-12') {
  const created = await application.createCall(targets, more, { apiVersion });
  expect(created.status).toBe(201);
  return { id: created.body.callConnectionId ?? '', created };
}

async function connectedCall(apiVersion = '2026-03-12'): Promise<string> {
  const { id } = await call([people.answersAtOnce], {}, apiVersion);
  await pass(0);
  return id;
}

function invite(id: string, participantToAdd: object, more: object = {}) {
  return application.request('POST', `/${id}/participants:add`, { participantToAdd, ...more });
}

const callerId = { sourceCallerIdNumber: { value: '+18005550199' } };

describe('creating a call', () => {
  it('answers 201 connecting without a server call id, then connects with the source in the roster', async () => {
    const source = { id: '8:acs:7a9de301-0000-4000-8000-00000000ac50_me' };
    const { id, created } = await call([people.answersAtOnce], {
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
      callbackUri: receiver.url,
      sourceDisplayName: '',
      source: { kind: 'communicationUser', rawId: source.id, communicationUser: source },
      correlationId: created.body.correlationId,
    });

    await pass(0);

    expect(application.eventNames(id)).toEqual(['CallConnected', 'ParticipantsUpdated']);
    const [connected, roster] = application.events(id);
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
    const got = await application.request('GET', `/${id}`);
    expect(got).toMatchObject({ status: 200, body: { callConnectionState: 'connected' } });
    expect(got.body.serverCallId).toBeDefined();
  });

  it('puts every event in the envelope of the service', async () => {
    const id = await connectedCall();
    for (const event of application.events(id)) {
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
    const { id } = await call([people.neverAnswers]);
    for (const answer of [
      await invite(id, people.answersAtOnce),
      await application.request('GET', `/${id}/participants`),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: '8501' } } });
    }
    expect((await application.request('GET', `/${id}`)).body.callConnectionState).toBe(
      'connecting',
    );
  });

  it('tells leg and creation apart when the call is declined, and forgets it', async () => {
    const { id } = await call([people.declines], { operationContext: 'mine' });
    await pass(300);
    expect(application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    const result = { code: 603, subCode: 0, message: 'Decline. DiagCode: 603#0.@' };
    const [disconnected, failed] = application.events(id);
    expect(disconnected?.data).toMatchObject({
      operationContext: 'mine',
      resultInformation: result,
    });
    expect(failed?.data.resultInformation).toEqual(result);
    expect(failed?.data).not.toHaveProperty('operationContext');
    expect(await application.request('GET', `/${id}`)).toMatchObject({
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
    const { id } = await call([person], callerId);
    await pass(120_000);
    expect(application.eventNames(id)).toEqual(['CallDisconnected', 'CreateCallFailed']);
    expect(application.events(id)[0]?.data.resultInformation).toMatchObject({ code, subCode });
  });

  it('connects a group call with the first answer and adds the others as they answer', async () => {
    const slow = user(130);
    const { id } = await call([people.answersAtOnce, people.declines, slow]);
    await pass(0);
    await pass(2000);
    expect(application.eventNames(id)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    const roster = application.events(id).at(-1)?.data;
    expect(roster?.sequenceNumber).toBe(2);
    expect(rawIds(roster?.participants)).toHaveLength(3);
  });
});

describe('inviting', () => {
  it('answers 202, sends the roster before the success, and repeats the roster', async () => {
    const id = await connectedCall();
    const answer = await invite(id, people.alsoAnswersAtOnce, { operationContext: 'inv-0007' });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      participant: {
        identifier: {
          rawId: people.alsoAnswersAtOnce.communicationUser.id,
          kind: 'communicationUser',
          ...people.alsoAnswersAtOnce,
        },
        isMuted: false,
        isOnHold: false,
      },
      operationContext: 'inv-0007',
      invitationId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    await pass(0);
    await pass(550);
    expect(application.eventNames(id).slice(2)).toEqual([
      'ParticipantsUpdated',
      'ParticipantsUpdated',
      'AddParticipantSucceeded',
      'ParticipantsUpdated',
    ]);
    const events = application.events(id);
    // The numbers of the recorded session: 1 connected, 3 invited, 4 joined, 7 repeated.
    expect(events.flatMap(({ data }) => data.sequenceNumber ?? [])).toEqual([1, 3, 4, 7]);
    expect(rawIds(events.at(-1)?.data.participants)).toHaveLength(3);
    const success = events.find(({ type }) => type.endsWith('AddParticipantSucceeded'));
    expect(success?.data).toMatchObject({
      operationContext: 'inv-0007',
      participant: { rawId: people.alsoAnswersAtOnce.communicationUser.id },
    });
    expect(success?.data).not.toHaveProperty('invitationId');
  });

  it.each([
    ['declines', people.declines, 603, 0, 'Decline.'],
    ['is busy', people.busy, 486, 8539, 'Busy Here.'],
    ['is unreachable', people.unreachable, 480, 10037, 'Temporarily Unavailable.'],
  ])('reports why somebody %s', async (_, person, code, subCode, reason) => {
    const id = await connectedCall();
    await invite(id, person, { operationContext: 'inv' });
    await pass(300);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.AddParticipantFailed',
      data: {
        operationContext: 'inv',
        participant: { rawId: person.communicationUser.id },
        resultInformation: {
          code,
          subCode,
          message: `addParticipants failed for participant ${person.communicationUser.id}. Underlying reason: ${reason} DiagCode: ${code}#${subCode}.@`,
        },
      },
    });
  });

  it('gives the telephone network its own words, from the version on that has them', async () => {
    for (const [apiVersion, details] of [
      ['2026-03-12', { sipDetails: { code: 486 }, q850Details: { code: 17 } }],
      ['2025-06-15', {}],
    ] as const) {
      const id = await connectedCall(apiVersion);
      await invite(id, people.phoneBusy, callerId);
      await pass(300);
      const result = application.events(id).at(-1)?.data.resultInformation;
      expect(result).toMatchObject({ code: 486, subCode: 560486, ...details });
      expect(result).toHaveProperty('message');
      expect(Object.keys(result ?? {})).toHaveLength(apiVersion === '2026-03-12' ? 5 : 3);
    }
  });

  it.each([
    [{ invitationTimeoutInSeconds: 30 }, 30_000],
    [{}, 60_000],
    [{ invitationTimeoutInSeconds: 180 }, 180_000],
  ])('rings with %j for %i ms', async (more, ringMs) => {
    const id = await connectedCall();
    await invite(id, people.neverAnswers, more);
    await pass(ringMs - 1);
    expect(application.eventNames(id)).not.toContain('AddParticipantFailed');
    await pass(1);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.AddParticipantFailed',
      data: { resultInformation: { code: 408, subCode: 10057 } },
    });
  });

  it('sends the events of the operation to its own address and the rosters to that of the call', async () => {
    const id = await connectedCall();
    const operationCallbackUri = `${receiver.url}/operation?secret=7`;
    await invite(id, people.alsoAnswersAtOnce, { operationCallbackUri });
    await pass(0);
    await pass(1000);
    const elsewhere = receiver.received.filter(({ path }) => path.includes('/operation?secret=7'));
    expect(elsewhere.map(({ body }) => body)).toMatchObject([
      [{ type: 'Microsoft.Communication.AddParticipantSucceeded' }],
    ]);
  });

  it('shows the departure of somebody who joins and leaves', async () => {
    const id = await connectedCall();
    await invite(id, people.joinsAndLeaves);
    await pass(300);
    await pass(1500);
    const rosters = application.events(id).filter(({ data }) => data.participants !== undefined);
    expect(rosters.map(({ data }) => data.participants?.length)).toEqual([2, 2, 3, 3, 2]);
  });
});

describe('cancelling an invitation', () => {
  it('is told by its own success alone', async () => {
    const id = await connectedCall();
    const { body } = await invite(id, people.neverAnswers);
    await pass(100);
    const before = application.eventNames(id).length;
    const { invitationId } = body;
    const answer = await application.request('POST', `/${id}/participants:cancelAddParticipant`, {
      invitationId,
      operationContext: 'cancel-0007',
    });
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.body).toEqual({ invitationId, operationContext: 'cancel-0007' });
    await pass(200_000);
    expect(application.eventNames(id).slice(before)).toEqual(['CancelAddParticipantSucceeded']);
    expect(application.events(id).at(-1)?.data).toMatchObject({
      invitationId,
      operationContext: 'cancel-0007',
      resultInformation: {
        code: 487,
        subCode: 5234,
        message: expect.stringContaining('The Call Has Been Cancelled. DiagCode: 487#5234.@'),
      },
    });
  });

  it('fails after the answer', async () => {
    const id = await connectedCall();
    const { body } = await invite(id, people.alsoAnswersAtOnce);
    await pass(0);
    const answer = await application.request('POST', `/${id}/participants:cancelAddParticipant`, {
      invitationId: body.invitationId,
    });
    expect(answer.status).toBe(202);
    await pass(0);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CancelAddParticipantFailed',
      data: { invitationId: body.invitationId, resultInformation: { code: 400 } },
    });
  });

  it('is refused for an invitation that never was', async () => {
    const id = await connectedCall();
    const answer = await application.request('POST', `/${id}/participants:cancelAddParticipant`, {
      invitationId: 'none',
    });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
  });
});

describe('removing and muting', () => {
  it('reports the removal and the roster without the person', async () => {
    const id = await connectedCall();
    await invite(id, people.alsoAnswersAtOnce);
    await pass(0);
    await pass(1000);
    const before = application.eventNames(id).length;
    const answer = await application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.alsoAnswersAtOnce,
      operationContext: 'rm-0003',
    });
    expect(answer).toMatchObject({ status: 202, body: { operationContext: 'rm-0003' } });
    await pass(1000);
    expect(application.eventNames(id).slice(before)).toEqual([
      'RemoveParticipantSucceeded',
      'ParticipantsUpdated',
    ]);
    expect(rawIds(application.events(id).at(-1)?.data.participants)).toHaveLength(2);
  });

  it('ends the call without a roster when the last other person is removed', async () => {
    const id = await connectedCall();
    await application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.answersAtOnce,
    });
    await pass(149);
    expect(await application.request('GET', `/${id}/participants`)).toMatchObject({
      status: 400,
      body: { error: { code: '8528' } },
    });
    await pass(1);
    expect(application.eventNames(id).slice(2)).toEqual([
      'RemoveParticipantSucceeded',
      'CallDisconnected',
    ]);
    expect(application.events(id).at(-1)?.data.resultInformation).toEqual({
      code: 200,
      subCode: 5002,
      message: 'The conversation has ended. DiagCode: 0#5002.@',
    });
  });

  it('reports the removal of somebody who is not there as failed', async () => {
    const id = await connectedCall();
    const answer = await application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.busy,
    });
    expect(answer.status).toBe(202);
    await pass(0);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.RemoveParticipantFailed',
      data: { resultInformation: { code: 400, subCode: 8558 } },
    });
  });

  it('mutes a communication user and shows it', async () => {
    const id = await connectedCall();
    const answer = await application.request('POST', `/${id}/participants:mute`, {
      targetParticipants: [people.answersAtOnce],
      operationContext: 'mute-1',
    });
    expect(answer).toMatchObject({ status: 200, body: { operationContext: 'mute-1' } });
    await pass(0);
    const muted = application
      .events(id)
      .at(-1)
      ?.data.participants?.map(({ isMuted }) => isMuted);
    expect(muted).toEqual([true, false]);
  });
});

describe('listing participants', () => {
  it('pages with an absolute link that goes on where the page ended', async () => {
    const { id } = await call([
      people.answersAtOnce,
      people.alsoAnswersAtOnce,
      user(112),
      user(113),
    ]);
    await pass(0);
    const pages: string[][] = [];
    let answer = await application.request('GET', `/${id}/participants`);
    for (;;) {
      pages.push(rawIds(answer.body.value));
      const { nextLink } = answer.body;
      if (nextLink === undefined) break;
      expect(nextLink).toContain(emulator.info.acs.endpoint);
      const { pathname, search } = new URL(nextLink);
      answer = await application.send('GET', `${pathname}${search}`, '');
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat()).size).toBe(5);
  });

  it('does not know somebody who is not in the call', async () => {
    const id = await connectedCall();
    const rawId = encodeURIComponent('4:+14255550123');
    expect(await application.request('GET', `/${id}/participants/${rawId}`)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
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
    const id = await connectedCall();
    await invite(id, people.neverAnswers);
    expect((await application.request(method, `/${id}${verb}`)).status).toBe(204);
    expect(await application.request('GET', `/${id}`)).toMatchObject({
      body: { callConnectionState: 'disconnecting' },
    });
    await pass(100);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 7000, message } },
    });
    const count = application.events(id).length;
    await pass(200_000);
    expect(application.events(id)).toHaveLength(count);
    expect((await application.request('GET', `/${id}`)).status).toBe(404);
  });

  it('comes when the person on the telephone hangs up', async () => {
    const { id } = await call([{ phoneNumber: { value: '+14255550180' } }], callerId);
    await pass(300);
    await pass(1500);
    expect(application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CallDisconnected',
      data: { resultInformation: { code: 200, subCode: 540000 } },
    });
  });

  it('stops the ringing of a call that nobody has answered', async () => {
    const { id } = await call([people.neverAnswers]);
    expect((await application.request('DELETE', `/${id}`)).status).toBe(204);
    await pass(200_000);
    expect(application.eventNames(id)).toEqual(['CallDisconnected']);
  });

  it('leaves a line for the control API, and later nothing', async () => {
    const id = await connectedCall();
    await application.request('DELETE', `/${id}`);
    await pass(100);
    expect(emulator.calls().find((summary) => summary.id === id)?.state).toBe('disconnected');
    await pass(10 * 60 * 1000);
    expect(emulator.calls().find((summary) => summary.id === id)).toBeUndefined();
  });
});

describe('older versions', () => {
  it('send no result with successes, no hold state and no repeated roster', async () => {
    const id = await connectedCall('2023-10-15');
    const answer = await application.request(
      'POST',
      `/${id}/participants:add`,
      { participantToAdd: people.alsoAnswersAtOnce },
      { apiVersion: '2023-10-15' },
    );
    expect(answer.body).not.toHaveProperty('participant.isOnHold');
    await pass(0);
    await pass(1000);
    expect(application.eventNames(id)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
      'AddParticipantSucceeded',
    ]);
    for (const { data } of application.events(id)) {
      expect(data).toMatchObject({ version: '2023-10-15' });
      expect(data).not.toHaveProperty('resultInformation');
      expect(data.participants?.[0] ?? {}).not.toHaveProperty('isOnHold');
    }
  });

  it('report a failed creation by the disconnection alone', async () => {
    const { id } = await call([people.declines], {}, '2024-04-15');
    await pass(300);
    expect(application.eventNames(id)).toEqual(['CallDisconnected']);
  });
});
