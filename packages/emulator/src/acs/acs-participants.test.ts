import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, rawIds, user } from './__fixtures__/acs-application.js';
import { AcsScene, callerId } from './__fixtures__/acs-scene.js';

let scene: AcsScene;

beforeAll(async () => {
  scene = await AcsScene.start();
});

afterAll(() => scene.close());

describe('inviting', () => {
  it('answers 202, sends the roster before the success, and repeats the roster', async () => {
    const id = await scene.connectedCall();
    const answer = await scene.invite(id, people.alsoAnswersAtOnce, {
      operationContext: 'inv-0007',
    });
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
    await scene.pass(0);
    await scene.pass(550);
    expect(scene.application.eventNames(id).slice(2)).toEqual([
      'ParticipantsUpdated',
      'ParticipantsUpdated',
      'AddParticipantSucceeded',
      'ParticipantsUpdated',
    ]);
    const events = scene.application.events(id);
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
    const id = await scene.connectedCall();
    await scene.invite(id, person, { operationContext: 'inv' });
    await scene.pass(300);
    expect(scene.application.events(id).at(-1)).toMatchObject({
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
      const id = await scene.connectedCall(apiVersion);
      await scene.invite(id, people.phoneBusy, callerId);
      await scene.pass(300);
      const result = scene.application.events(id).at(-1)?.data.resultInformation;
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
    const id = await scene.connectedCall();
    await scene.invite(id, people.neverAnswers, more);
    await scene.pass(ringMs - 1);
    expect(scene.application.eventNames(id)).not.toContain('AddParticipantFailed');
    await scene.pass(1);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.AddParticipantFailed',
      data: { resultInformation: { code: 408, subCode: 10057 } },
    });
  });

  it('sends the events of the operation to its own address and the rosters to that of the call', async () => {
    const id = await scene.connectedCall();
    const operationCallbackUri = `${scene.receiver.url}/operation?secret=7`;
    await scene.invite(id, people.alsoAnswersAtOnce, { operationCallbackUri });
    await scene.pass(0);
    await scene.pass(1000);
    const elsewhere = scene.receiver.received.filter(({ path }) =>
      path.includes('/operation?secret=7'),
    );
    expect(elsewhere.map(({ body }) => body)).toMatchObject([
      [{ type: 'Microsoft.Communication.AddParticipantSucceeded' }],
    ]);
  });

  it('shows the departure of somebody who joins and leaves', async () => {
    const id = await scene.connectedCall();
    await scene.invite(id, people.joinsAndLeaves);
    await scene.pass(300);
    await scene.pass(1500);
    const rosters = scene.application
      .events(id)
      .filter(({ data }) => data.participants !== undefined);
    expect(rosters.map(({ data }) => data.participants?.length)).toEqual([2, 2, 3, 3, 2]);
  });
});

describe('cancelling an invitation', () => {
  it('is told by its own success alone', async () => {
    const id = await scene.connectedCall();
    const { body } = await scene.invite(id, people.neverAnswers);
    await scene.pass(100);
    const before = scene.application.eventNames(id).length;
    const { invitationId } = body;
    const answer = await scene.application.request(
      'POST',
      `/${id}/participants:cancelAddParticipant`,
      {
        invitationId,
        operationContext: 'cancel-0007',
      },
    );
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.body).toEqual({ invitationId, operationContext: 'cancel-0007' });
    await scene.pass(200_000);
    expect(scene.application.eventNames(id).slice(before)).toEqual([
      'CancelAddParticipantSucceeded',
    ]);
    expect(scene.application.events(id).at(-1)?.data).toMatchObject({
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
    const id = await scene.connectedCall();
    const { body } = await scene.invite(id, people.alsoAnswersAtOnce);
    await scene.pass(0);
    const answer = await scene.application.request(
      'POST',
      `/${id}/participants:cancelAddParticipant`,
      {
        invitationId: body.invitationId,
      },
    );
    expect(answer.status).toBe(202);
    await scene.pass(0);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.CancelAddParticipantFailed',
      data: { invitationId: body.invitationId, resultInformation: { code: 400 } },
    });
  });

  it('is refused for an invitation that never was', async () => {
    const id = await scene.connectedCall();
    const answer = await scene.application.request(
      'POST',
      `/${id}/participants:cancelAddParticipant`,
      {
        invitationId: 'none',
      },
    );
    expect(answer).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
  });
});

describe('removing and muting', () => {
  it('reports the removal and the roster without the person', async () => {
    const id = await scene.connectedCall();
    await scene.invite(id, people.alsoAnswersAtOnce);
    await scene.pass(0);
    await scene.pass(1000);
    const before = scene.application.eventNames(id).length;
    const answer = await scene.application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.alsoAnswersAtOnce,
      operationContext: 'rm-0003',
    });
    expect(answer).toMatchObject({ status: 202, body: { operationContext: 'rm-0003' } });
    await scene.pass(1000);
    expect(scene.application.eventNames(id).slice(before)).toEqual([
      'RemoveParticipantSucceeded',
      'ParticipantsUpdated',
    ]);
    expect(rawIds(scene.application.events(id).at(-1)?.data.participants)).toHaveLength(2);
  });

  it('ends the call without a roster when the last other person is removed', async () => {
    const id = await scene.connectedCall();
    await scene.application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.answersAtOnce,
    });
    await scene.pass(149);
    expect(await scene.application.request('GET', `/${id}/participants`)).toMatchObject({
      status: 400,
      body: { error: { code: '8528' } },
    });
    await scene.pass(1);
    expect(scene.application.eventNames(id).slice(2)).toEqual([
      'RemoveParticipantSucceeded',
      'CallDisconnected',
    ]);
    expect(scene.application.events(id).at(-1)?.data.resultInformation).toEqual({
      code: 200,
      subCode: 5002,
      message: 'The conversation has ended. DiagCode: 0#5002.@',
    });
  });

  it('reports the removal of somebody who is not there as failed', async () => {
    const id = await scene.connectedCall();
    const answer = await scene.application.request('POST', `/${id}/participants:remove`, {
      participantToRemove: people.busy,
    });
    expect(answer.status).toBe(202);
    await scene.pass(0);
    expect(scene.application.events(id).at(-1)).toMatchObject({
      type: 'Microsoft.Communication.RemoveParticipantFailed',
      data: { resultInformation: { code: 400, subCode: 8558 } },
    });
  });

  it('mutes a communication user and shows it', async () => {
    const id = await scene.connectedCall();
    const answer = await scene.application.request('POST', `/${id}/participants:mute`, {
      targetParticipants: [people.answersAtOnce],
      operationContext: 'mute-1',
    });
    expect(answer).toMatchObject({ status: 200, body: { operationContext: 'mute-1' } });
    await scene.pass(0);
    const muted = scene.application
      .events(id)
      .at(-1)
      ?.data.participants?.map(({ isMuted }) => isMuted);
    expect(muted).toEqual([true, false]);
  });
});

describe('listing participants', () => {
  it('pages with an absolute link that goes on where the page ended', async () => {
    const { id } = await scene.call([
      people.answersAtOnce,
      people.alsoAnswersAtOnce,
      user(112),
      user(113),
    ]);
    await scene.pass(0);
    const pages: string[][] = [];
    let answer = await scene.application.request('GET', `/${id}/participants`);
    for (;;) {
      pages.push(rawIds(answer.body.value));
      const { nextLink } = answer.body;
      if (nextLink === undefined) break;
      expect(nextLink).toContain(scene.emulator.info.acs.endpoint);
      const { pathname, search } = new URL(nextLink);
      answer = await scene.application.send('GET', `${pathname}${search}`, '');
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat()).size).toBe(5);
  });

  it('does not know somebody who is not in the call', async () => {
    const id = await scene.connectedCall();
    const rawId = encodeURIComponent('4:+14255550123');
    expect(await scene.application.request('GET', `/${id}/participants/${rawId}`)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
  });
});
