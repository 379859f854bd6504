import { phone } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, bob } from '../__fixtures__/harness.js';
import type { Door } from '../__fixtures__/native-door.js';
import { close, open } from '../__fixtures__/native-door.js';

const hanna = phone('+14255550123');
const file = { kind: 'file', file: { uri: 'https://app.example/a.wav' } } as const;

describe('the whole API', () => {
  let door: Door;
  beforeEach(() => {
    door = open();
  });
  afterEach(() => close(door));

  it('answers in the words of the wire, with people as identities', async () => {
    const { harness, call } = door;
    harness.plan({
      status: 200,
      body: {
        callConnectionId: 'cc-1',
        callConnectionState: 'Connected',
        targets: [{ rawId: bob.id, communicationUser: { id: bob.id } }],
        answeredBy: { id: alice.id },
        answeredFor: { value: '+14255550123' },
        transcriptionSubscription: { id: 't', state: 'active', subscribedResultTypes: ['Final'] },
        somethingNew: true,
      },
    });
    expect(await call.getCall()).toEqual({
      callConnectionId: 'cc-1',
      callConnectionState: 'connected',
      targets: [bob],
      answeredBy: alice,
      answeredFor: hanna,
      transcriptionSubscription: { id: 't', state: 'active', subscribedResultTypes: ['final'] },
    });
  });

  it('fills what is configured: where reports go, and as whom calls are placed and answered', async () => {
    const configured = open({ source: alice.id });
    const { harness, api } = configured;
    harness.plan({ status: 201, body: {} }, { status: 200, body: {} });
    await api.createCall({ targets: [bob] });
    await api.answerCall({ incomingCallContext: 'token' });
    expect(harness.seen.map(({ body }) => body)).toMatchObject([
      { callbackUri: 'https://app.example/acs', source: { id: alice.id } },
      { callbackUri: 'https://app.example/acs', answeredBy: { id: alice.id } },
    ]);
    await close(configured);
  });

  it('takes what is given before what is configured', async () => {
    const { harness, api } = door;
    harness.plan({ status: 201, body: {} });
    await api.createCall({ targets: [bob], source: bob, callbackUri: 'https://other.example/acs' });
    expect(harness.seen[0]?.body).toMatchObject({
      callbackUri: 'https://other.example/acs',
      source: { id: bob.id },
    });
  });

  it('records its own call where no other is named', async () => {
    const { harness, call } = door;
    const answer = { status: 200, body: { recordingId: 'r' } };
    harness.plan(answer, answer);
    await call.startRecording();
    const callLocator = { kind: 'groupCallLocator', groupCallId: 'g' } as const;
    await call.startRecording({ callLocator });
    expect(harness.seen.map(({ body }) => body)).toEqual([
      { callConnectionId: 'cc-1' },
      { callLocator },
    ]);
  });

  it('reads a list to its end', async () => {
    const { harness, call } = door;
    const one = { identifier: { rawId: bob.id }, isMuted: true };
    harness.plan(
      { status: 200, body: { value: [one], nextLink: '/next?api-version=2026-03-12' } },
      { status: 200, body: { value: [{ identifier: { rawId: alice.id } }] } },
    );
    const { value = [] } = await call.getParticipants();
    expect(value.map(({ identifier }) => identifier?.rawId)).toEqual([bob.id, alice.id]);
  });

  it('asks the service to execute once by the key that is given, or by one of its own', async () => {
    const { harness, call } = door;
    harness.plan({ status: 204 }, { status: 204 }, { status: 202 });
    const requestId = '7b0e0a5c-7c5e-4f43-9b6b-2f0c2b7f8c11';
    await call.terminateCall({}, { requestId });
    await call.terminateCall();
    await call.play({ playSources: [file] });
    const keys = harness.seen.map(({ headers }) => headers['repeatability-request-id']);
    expect(keys[0]).toBe(requestId);
    expect(keys[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).not.toBe(requestId);
    expect(keys[2]).toBeUndefined();
    expect(harness.seen[0]?.headers['repeatability-first-sent']).toBe(
      'Thu, 12 Mar 2026 10:00:00 GMT',
    );
  });

  it('gives up at its deadline, between tries too', async () => {
    const { harness, call } = door;
    harness.plan({ status: 503, headers: { 'retry-after': '20' } });
    const asking = call.getCall({}, { deadlineMs: 5_000 });
    const outcome = expect(asking).rejects.toMatchObject({ code: 'provider.unavailable' });
    await harness.clock.advance(5_000);
    await outcome;
    expect(harness.clock.pending).toBe(0);
  });

  it('frees the timer of a deadline that was not needed', async () => {
    const { harness, call } = door;
    harness.plan({ status: 204 });
    await call.hangupCall({}, { deadlineMs: 5_000 });
    expect(harness.clock.pending).toBe(0);
  });

  it('is broken off by its caller, and says so where the outcome cannot be known', async () => {
    const { call } = door;
    const signal = AbortSignal.abort();
    await expect(call.hold({ targetParticipant: bob }, { signal })).rejects.toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
  });

  it('refuses a deadline that is none', async () => {
    await expect(door.call.getCall({}, { deadlineMs: -1 })).rejects.toMatchObject({
      code: 'argument.invalid',
      path: 'deadlineMs',
    });
  });

  it('refuses a call that only rings', async () => {
    await expect(door.api.call('incoming-7').play({ playSources: [file] })).rejects.toMatchObject({
      code: 'call.invalid-state',
    });
  });
});
