import { phone, teamsExtensionUser } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callbackOf, contextOfOperation, FoldedCall, went } from '../__fixtures__/folded-call.js';
import { alice, bob, callWith, contextOf } from '../__fixtures__/harness.js';
import type { Door } from '../__fixtures__/native-door.js';
import { close, open } from '../__fixtures__/native-door.js';
import { decodeDelivery } from '../events/decode.js';
import { readAcsEvent, recordedCallOf } from '../events/native-event.js';
import { identityToWire } from '../wire/identifier.js';

const hanna = phone('+14255550123');
const present = (...people: readonly (typeof alice | typeof hanna)[]) => ({
  participants: people.map((one) => ({ identifier: identityToWire(one) })),
});

/** Traps that users of the official clients reported, by the threads in which they did. */
describe('reported in', () => {
  let door: Door;
  beforeEach(() => {
    door = open();
  });
  afterEach(() => close(door));

  it('azure-sdk-for-net#41032: a mailbox that picks up is a success, and its departure a new fact', () => {
    const call = new FoldedCall()
      .told('CallConnected')
      .give('i', { kind: 'invite', targets: [hanna] })
      .accept('i', { invitationId: 'i-1' })
      .told('AddParticipantSucceeded', {
        ...contextOfOperation('i'),
        participant: identityToWire(hanna),
        ...went(200, 0),
      })
      .told('ParticipantsUpdated', { sequenceNumber: 2, ...present(alice, hanna) })
      .told('ParticipantsUpdated', { sequenceNumber: 3, ...present(alice) });
    expect(call.operation('i').status).toBe('succeeded');
    expect(call.people).toEqual([alice.rawId]);
    expect(call.happened.filter(({ type }) => type === 'participant.left')).toHaveLength(1);
  });

  it('azure-sdk-for-js#33159, communication-services-javascript-quickstarts#310: after a failed transfer the call is up, and prompts are sent', async () => {
    const call = new FoldedCall()
      .told('CallConnected')
      .give('x', { kind: 'transfer', target: hanna })
      .accept('x')
      .told('CallTransferFailed', { ...contextOfOperation('x'), ...went(486, 560_486) });
    expect(call.state.lifecycle).toBe('connected');
    expect(call.operation('x')).toMatchObject({ status: 'failed', reason: { reason: 'busy' } });
    door.harness.plan({ status: 202 });
    const play = {
      kind: 'play',
      prompts: [{ kind: 'file', url: 'https://app.example/a.wav' }],
    } as const;
    await door.harness.provider.prepare(play, contextOf('t', call.state)).send({});
    expect(door.harness.seen).toHaveLength(1);
  });

  it('azure-sdk-for-python#38974: a version that was switched off is told from a call that is gone', async () => {
    const gone = { Message: 'No HTTP resource was found that matches the request URI.' };
    door.harness.plan({ status: 404, body: gone });
    await expect(
      door.harness.provider.read({ kind: 'call' }, { call: callWith() }),
    ).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/Check the endpoint and the api-version/),
    });
  });

  it('azure-sdk-for-js#26261: the state of a recording that answers 500 is asked again', async () => {
    const failing = { status: 500, body: { error: { code: '9999', message: 'x' } } };
    door.harness.plan(failing, { status: 200, body: { recordingState: 'active' } });
    const asking = door.api.getRecordingProperties({ recordingId: 'r' });
    expect(await door.harness.settle(asking, [800])).toEqual({ recordingState: 'active' });
  });

  it('azure-sdk-for-java#32963, communication-services-java-quickstarts#49: a recording refused with 500 and 9999 is tried under one key, and then given up', async () => {
    const failing = { status: 500, body: { error: { code: '9999', message: 'x' } } };
    door.harness.plan(failing, failing, failing, failing);
    const asking = door.harness.settle(door.call.startRecording(), [800, 1_600, 3_200]);
    await expect(asking).rejects.toMatchObject({
      code: 'provider.unavailable',
      providerCode: '9999',
    });
    const keys = door.harness.seen.map(({ headers }) => headers['repeatability-request-id']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });

  it('azure-sdk-for-js#36828: a paused recording is one that is not active, and not none', () => {
    const call = new FoldedCall()
      .told('RecordingStateChanged', { recordingId: 'r', state: 'active' })
      .told('RecordingStateChanged', { recordingId: 'r', state: 'inactive' });
    expect(call.state.recordings).toEqual([{ id: 'r', isActive: false }]);
  });

  it('azure-sdk-for-net#54863, #54864: whose file a recording is stands in the subject', () => {
    const event = readAcsEvent({
      id: 'f-1',
      topic: '/subscriptions/s',
      subject: '/recording/call/c-1/serverCallId/aHR0cHM6Ly9/YXBp/recordingId/r-1',
      eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
      eventTime: '2026-03-12T10:00:00Z',
      data: {
        recordingStorageInfo: { recordingChunks: [{ index: 0, contentLocation: 'https://x' }] },
      },
    });
    expect(event && recordedCallOf(event)).toEqual({
      callId: 'c-1',
      serverCallId: 'aHR0cHM6Ly9/YXBp',
      recordingId: 'r-1',
    });
  });

  it('communication-services-python-quickstarts#43: a call that connects and ends at once has ended, whichever is heard first', () => {
    const [up, down] = [
      callbackOf('CallConnected'),
      callbackOf('CallDisconnected', went(200, 5010)),
    ];
    for (const deliveries of [
      [up, down],
      [down, up],
    ]) {
      const call = new FoldedCall().receive(...deliveries);
      expect(call.state.endReason?.reason).toBe('everyoneLeft');
      expect(call.state.lifecycle).toBe('disconnected');
    }
  });

  it('communication-services-python-quickstarts#49, #57, #60: without any callback the call is read', async () => {
    door.harness.plan({ status: 200, body: { callConnectionState: 'connected' } });
    const [, connected] = await door.harness.provider.read({ kind: 'call' }, { call: callWith() });
    expect(connected).toMatchObject({ type: 'call.connected' });
  });

  it('azure-sdk-for-js#34742: a Teams extension user is invited by all the parts of their id', async () => {
    door.harness.plan({ status: 202 });
    const extension = teamsExtensionUser({ userId: 'u', tenantId: 't', resourceId: 'r' });
    await door.call.addParticipant({ participantToAdd: extension });
    expect(door.harness.seen[0]?.body).toMatchObject({
      participantToAdd: {
        kind: 'teamsExtensionUser',
        rawId: '8:acs:r_t_u',
        teamsExtensionUser: { userId: 'u', tenantId: 't', resourceId: 'r' },
      },
    });
  });

  it('azure-sdk-for-js#37332: people are moved, and each of them is reported', () => {
    const call = new FoldedCall()
      .give('m', { kind: 'move', target: bob, fromProviderCallId: 'cc-2' })
      .accept('m')
      .told('MoveParticipantSucceeded', {
        ...contextOfOperation('m'),
        participant: identityToWire(bob),
        fromCall: 'cc-2',
      });
    expect(call.operation('m').status).toBe('succeeded');
  });

  it('azure-sdk-for-js#28847: a call that could not be created has failed, without a context too', () => {
    const call = new FoldedCall()
      .give('c', { kind: 'createCall', targets: [bob] })
      .accept('c')
      .told('CreateCallFailed', went(603, 0, 'Decline. DiagCode: 603#0.@'));
    expect(call.operation('c')).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
  });

  it('azure-docs#121198: a delivery that is none is an error, so that the entrance does not acknowledge it', () => {
    expect(() => decodeDelivery('acs', { body: 'hello', receivedAt: '' })).toThrow(
      expect.objectContaining({ code: 'webhook.malformed' }),
    );
  });

  it('azure-rest-api-specs#30866: a recording is begun by its connection, and may be inactive at first', async () => {
    door.harness.plan({ status: 200, body: { recordingId: 'r', recordingState: 'inactive' } });
    const command = { kind: 'startRecording', pauseOnStart: true } as const;
    const receipt = await door.harness.provider.prepare(command, contextOf('t')).send({});
    expect(door.harness.seen[0]?.body).toMatchObject({ callConnectionId: 'cc-1' });
    const call = new FoldedCall()
      .give('r', command)
      .accept('r', receipt.handle)
      .told('RecordingStateChanged', { recordingId: 'r', state: 'inactive' });
    expect(call.operation('r')).toMatchObject({
      status: 'succeeded',
      result: { recordingId: 'r' },
    });
  });

  it('the known issues: an identity that cannot be transferred to is refused here, and not by a 500', async () => {
    const nobody = { kind: 'unknown', rawId: '' } as const;
    await expect(
      door.call.transferToParticipant({ targetParticipant: nobody }),
    ).rejects.toMatchObject({ code: 'argument.invalid', path: 'targetParticipant' });
  });

  it('the known issues: an answer after a redirection is accepted, and has not succeeded for that', async () => {
    door.harness.plan({ status: 200, body: { callConnectionId: 'cc-1' } });
    const command = { kind: 'answer', token: 'token' } as const;
    const receipt = await door.harness.provider
      .prepare(command, contextOf('t', undefined))
      .send({});
    expect(receipt.ended).toBeUndefined();
    const call = new FoldedCall().give('a', command).accept('a', receipt.handle);
    expect(call.operation('a').status).toBe('accepted');
  });
});
