import type { Command, Identity } from '@tandem/core';
import { createCalling, phone } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { callbackOf, contextOfOperation, FoldedCall, went } from '../__fixtures__/folded-call.js';
import { AcsHarness, alice, bob, callWith, contextOf, options } from '../__fixtures__/harness.js';
import { createAcsProvider } from '../acs-provider.js';
import { decodeDelivery } from '../events/decode.js';
import { identityToWire } from '../wire/identifier.js';

const hanna = phone('+14255550123');
const invite: Command = { kind: 'invite', targets: [bob] };
const ofBob = { participant: identityToWire(bob) };
const joined = { ...contextOfOperation('i'), ...ofBob, ...went(200, 0) };

function roster(sequenceNumber: number, ...people: readonly Identity[]) {
  return {
    sequenceNumber,
    participants: people.map((one) => ({ identifier: identityToWire(one) })),
  };
}

function ringing(): FoldedCall {
  return new FoldedCall()
    .told('CallConnected')
    .told('ParticipantsUpdated', roster(1, alice))
    .give('i', invite)
    .accept('i', { invitationId: 'i-1' });
}

/** Orders in which things happen, numbered as they are in the sheet of facts. */
describe('race', () => {
  it('1: a success that comes before its answer is read', () => {
    const call = new FoldedCall().give('i', invite).told('AddParticipantSucceeded', joined);
    call.accept('i', { invitationId: 'i-1' });
    expect(call.operation('i')).toMatchObject({
      status: 'succeeded',
      handle: { invitationId: 'i-1' },
    });
  });

  it('2: a roster with the invited before the success is not an answer', () => {
    const call = ringing().told('ParticipantsUpdated', roster(2, alice, bob));
    expect(call.operation('i').status).toBe('accepted');
    expect(call.told('AddParticipantSucceeded', joined).operation('i').status).toBe('succeeded');
  });

  it('3: a cancellation that was accepted, and the invited answer', () => {
    const call = ringing()
      .give('c', { kind: 'cancel', invitation: 'i' })
      .accept('c', { invitationId: 'i-1' })
      .told('CancelAddParticipantFailed', {
        ...contextOfOperation('c'),
        invitationId: 'i-1',
        ...went(400, 8523),
      })
      .told('AddParticipantSucceeded', joined);
    expect(call.operation('i').status).toBe('succeeded');
    expect(call.operation('c')).toMatchObject({ status: 'failed', result: { cancel: 'tooLate' } });
  });

  it.each([
    ['404', { status: 404, body: { error: { code: '8522', message: 'x' } } }],
    ['400', { status: 400, body: { error: { code: '8523', message: 'x' } } }],
  ])('4: a cancellation of what is over, answered %s', async (_status, answer) => {
    const harness = new AcsHarness();
    harness.plan(answer);
    const call = callWith({ i: 'i-1' });
    await expect(
      harness.provider.prepare({ kind: 'cancel', invitation: 'i' }, contextOf('t', call)).send({}),
    ).rejects.toMatchObject({ code: 'request.refused', status: answer.status });
    await harness.dispose();
  });

  it('4: a cancellation of what is over, answered by an event', () => {
    const call = ringing()
      .told('AddParticipantFailed', { ...contextOfOperation('i'), ...ofBob, ...went(603, 0) })
      .give('c', { kind: 'cancel', invitation: 'i' })
      .accept('c', { invitationId: 'i-1' })
      .told('CancelAddParticipantFailed', {
        ...contextOfOperation('c'),
        invitationId: 'i-1',
        ...went(400, 8523),
      });
    expect(call.operation('i')).toMatchObject({ status: 'failed', reason: { reason: 'declined' } });
    expect(call.operation('c').result).toEqual({ cancel: 'alreadyOver' });
  });

  it('5: a call that ends while an invitation rings ends that too', () => {
    const call = ringing().told('CallDisconnected', went(200, 7000));
    expect(call.operation('i').status).toBe('accepted');
    expect(call.settle().operation('i')).toMatchObject({
      status: 'cancelled',
      reason: { reason: 'callEnded' },
    });
  });

  it('6: a delivery that comes twice counts once, and equal numbers of rosters with other people do no harm', () => {
    const first = callbackOf('ParticipantsUpdated', roster(9, alice));
    const ids = [first, structuredClone(first)].map(
      (wire) => decodeDelivery('acs', { body: [wire], receivedAt: '' })[0]?.id,
    );
    expect(ids[0]).toBeDefined();
    expect(ids[0]).toBe(ids[1]);
    const call = new FoldedCall().receive(first, first);
    expect(call.happened.filter(({ type }) => type === 'participant.joined')).toHaveLength(1);
    call.told('ParticipantsUpdated', roster(9, alice, bob)).told('ParticipantsUpdated', roster(8));
    expect(call.people).toContain(alice.rawId);
  });

  it('7: a repetition carries the same key, so that the service invites once', async () => {
    const harness = new AcsHarness();
    harness.plan({ status: 503 }, { status: 202, body: { invitationId: 'i-1' } });
    const sending = harness.provider.prepare(invite, contextOf('t')).send({});
    expect(await harness.settle(sending, [800])).toMatchObject({ handle: { invitationId: 'i-1' } });
    const [one, other] = harness.seen.map(({ headers }) => headers);
    for (const name of ['repeatability-request-id', 'repeatability-first-sent'])
      expect(one?.[name]).toBe(other?.[name]);
    await harness.dispose();
  });

  it('8: two invitations of one person are told apart by their contexts', () => {
    const call = ringing()
      .give('j', invite)
      .accept('j', { invitationId: 'i-2' })
      .told('AddParticipantSucceeded', { ...contextOfOperation('j'), ...ofBob });
    expect([call.operation('i').status, call.operation('j').status]).toEqual([
      'accepted',
      'succeeded',
    ]);
  });

  it('9: nobody answers', () => {
    const call = ringing().told('AddParticipantFailed', {
      ...contextOfOperation('i'),
      ...ofBob,
      ...went(408, 10_057, 'Underlying reason: Request Timeout. DiagCode: 408#10057.@'),
    });
    expect(call.operation('i')).toMatchObject({
      status: 'timedOut',
      reason: { reason: 'noAnswer' },
    });
  });

  it('10: someone who is removed has just left, by refusal or by event', async () => {
    const harness = new AcsHarness();
    harness.plan({ status: 404, body: { error: { code: '8522', message: 'x' } } });
    const remove: Command = { kind: 'remove', target: bob };
    await expect(harness.provider.prepare(remove, contextOf('t')).send({})).rejects.toMatchObject({
      providerCode: '8522',
    });
    await harness.dispose();
    const call = new FoldedCall()
      .told('ParticipantsUpdated', roster(1, alice, bob))
      .give('r', remove)
      .accept('r')
      .told('RemoveParticipantFailed', {
        ...contextOfOperation('r'),
        ...ofBob,
        ...went(400, 8558),
      });
    expect(call.operation('r')).toMatchObject({ status: 'failed', reason: { reason: 'notFound' } });
  });

  it('11: too many requests, without a time to wait, is not asked again', async () => {
    const harness = new AcsHarness();
    harness.plan({ status: 429, body: { error: { code: '8516', message: 'x' } } });
    await expect(harness.provider.prepare(invite, contextOf('t')).send({})).rejects.toMatchObject({
      code: 'request.refused',
      status: 429,
      retryable: true,
    });
    expect(harness.seen).toHaveLength(1);
    await harness.dispose();
  });

  it('12: an event of a call that nobody here knows is kept under its own id, and disturbs nothing', async () => {
    const harness = new AcsHarness();
    const calling = createCalling({ instances: [harness.provider], clock: harness.clock });
    const body = [callbackOf('PlayCompleted', { callConnectionId: 'forgotten' })];
    const delivery = { body, headers: {}, receivedAt: '2026-03-12T10:00:05.000Z' };
    expect(await calling.receive('acs', delivery)).toEqual({ appended: 1, duplicates: 0 });
    expect(await calling.receive('acs', delivery)).toEqual({ appended: 0, duplicates: 1 });
    await calling.close();
    await harness.dispose();
  });

  it('13: how callbacks are verified is told, and without an audience none can be', () => {
    const { audience, ...without } = options;
    const signer = {
      issuers: ['https://acscallautomation.communication.azure.com'],
      algorithms: ['RS256'],
    };
    expect(createAcsProvider(options).webhookPolicy).toMatchObject({ ...signer, audience });
    expect(createAcsProvider(without).webhookPolicy).not.toHaveProperty('audience');
  });

  it('14: a mailbox answers, and is gone seconds later', () => {
    const call = ringing()
      .told('AddParticipantSucceeded', joined)
      .told('ParticipantsUpdated', roster(2, alice, bob))
      .told('ParticipantsUpdated', roster(3, alice));
    expect(call.operation('i').status).toBe('succeeded');
    expect(call.people).toEqual([alice.rawId]);
  });

  it('15: someone whom another connection brought in appears in the roster alone', () => {
    const call = new FoldedCall()
      .told('ParticipantsUpdated', roster(1, alice))
      .told('ParticipantsUpdated', roster(4, alice, hanna));
    expect(call.people).toEqual([alice.rawId, hanna.rawId]);
    expect(call.state.operations).toEqual([]);
  });
});
