import { phone } from '@tandem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callbackOf, contextOfOperation, FoldedCall, went } from '../__fixtures__/folded-call.js';
import { alice, bob, contextOf } from '../__fixtures__/harness.js';
import type { Door } from '../__fixtures__/native-door.js';
import { close, open } from '../__fixtures__/native-door.js';
import { decodeDelivery } from '../events/decode.js';
import { readAcsEvent } from '../events/native-event.js';
import { identityToWire } from '../wire/identifier.js';

const hanna = phone('+14255550123');
const file = { kind: 'file', file: { uri: 'https://app.example/a.wav' } } as const;
const receivedAt = '2026-03-12T10:00:05.000Z';

function decode(...body: readonly unknown[]) {
  return decodeDelivery('acs', { body, receivedAt });
}

/** What the event parser of the official client gets wrong. */
describe('unlike the official event parser', () => {
  it('takes every element of a batch, and none of an empty one', () => {
    const types = decode(callbackOf('CallConnected'), callbackOf('CallDisconnected')).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['call.described', 'call.connected', 'call.disconnected']);
    expect(decode()).toEqual([]);
  });

  it('keeps an event of a type to come, without harm to its neighbours', () => {
    const events = decode(callbackOf('SomethingNew'), callbackOf('CallConnected'));
    expect(events.map(({ type }) => type)).toEqual([
      'provider.event',
      'call.described',
      'call.connected',
    ]);
  });

  it('knows IncomingCall', () => {
    const data = { from: identityToWire(hanna), to: identityToWire(bob) };
    expect(decode({ ...callbackOf('IncomingCall'), data })).toMatchObject([
      { type: 'call.incoming', from: { rawId: hanna.rawId }, to: { rawId: bob.rawId } },
    ]);
  });

  it.each(['AddParticipantSucceeded', 'RemoveParticipantFailed', 'MoveParticipantSucceeded'])(
    'reads a %s without participant',
    (name) => {
      expect(decode(callbackOf(name))).toMatchObject([{ type: 'operation.ended' }]);
    },
  );

  it('keeps id, time and subject of the envelope', () => {
    const envelope = { id: 'e-1', subject: 'calling/callConnections/cc-1' };
    const wire = callbackOf('PlayStarted', {}, envelope);
    const [event] = decode(wire);
    expect(event).toMatchObject({ occurredAt: wire.time, raw: wire });
    expect(event?.id).toContain('e-1');
    expect(readAcsEvent(wire)).toMatchObject({ ...envelope, time: wire.time });
  });

  it('gives dates as the texts that they are', () => {
    const startDateTime = '2026-03-12T10:00:10.1234567+00:00';
    const event = readAcsEvent(callbackOf('RecordingStateChanged', { startDateTime }));
    expect(event?.data).toMatchObject({ startDateTime });
  });

  it('gives the target and the transferee of a transfer as identities', () => {
    const people = { transferTarget: identityToWire(hanna), transferee: identityToWire(alice) };
    const event = readAcsEvent(callbackOf('CallTransferAccepted', people));
    expect(event?.data).toMatchObject({ transferTarget: hanna, transferee: alice });
  });

  it('takes an event without id for what it says, each time', () => {
    const { id: _without, ...wire } = callbackOf('CallConnected');
    const events = decode(wire);
    expect(events.map(({ type }) => type)).toEqual(['call.described', 'call.connected']);
    expect(events.every(({ id }) => id === undefined)).toBe(true);
  });
});

/** What the official client drops, adds or ignores. */
describe('unlike the official client', () => {
  let door: Door;
  beforeEach(() => {
    door = open();
  });
  afterEach(() => close(door));

  it('fills callbackUri and answeredBy of a call', async () => {
    const body = { callbackUri: 'https://app.example/acs', answeredBy: { id: alice.id } };
    door.harness.plan({ status: 200, body });
    expect(await door.call.getCall()).toEqual({ ...body, answeredBy: alice });
  });

  it('sends no custom context that was not given, and no playOptions', async () => {
    door.harness.plan({ status: 202 }, { status: 202 });
    await door.call.addParticipant({ participantToAdd: bob });
    await door.call.play({ playSources: [file] });
    expect(door.harness.seen.map(({ body }) => Object.keys(Object(body)))).toEqual([
      ['participantToAdd'],
      ['playSources'],
    ]);
  });

  it('interrupts what plays for whomever it plays to', async () => {
    door.harness.plan({ status: 202 });
    const play = { playSources: [file], playTo: [bob], interruptCallMediaOperation: true };
    await door.call.play(play);
    expect(door.harness.seen[0]?.body).toMatchObject({ interruptCallMediaOperation: true });
  });

  it.each([
    ['redirect', { kind: 'redirect', token: 't', target: hanna }],
    ['createCall', { kind: 'createCall', targets: [bob] }],
  ] as const)('refuses a custom context of %s, instead of dropping it', (_kind, command) => {
    const customCallingContext = { voipHeaders: { a: '1' } };
    const withContext = { ...command, providerOptions: { acs: { customCallingContext } } };
    expect(() => door.harness.provider.prepare(withContext, contextOf('t'))).toThrow(
      expect.objectContaining({ path: 'providerOptions.acs.customCallingContext' }),
    );
  });

  it('sends the cloud of a Teams resource account', async () => {
    door.harness.plan({ status: 201, body: {} });
    const teamsAppSource = { appId: 'a', cloud: 'gcch' } as const;
    await door.api.createCall({ targets: [bob], teamsAppSource });
    expect(door.harness.seen[0]?.body).toMatchObject({ teamsAppSource });
  });

  it('sends where the detection of keys is reported', async () => {
    door.harness.plan({ status: 200 });
    const operationCallbackUri = 'https://app.example/op';
    await door.call.startContinuousDtmfRecognition({
      targetParticipant: bob,
      operationCallbackUri,
    });
    expect(door.harness.seen[0]?.body).toMatchObject({ operationCallbackUri });
  });

  it.each([
    ['hold', (signal: AbortSignal) => door.call.hold({ targetParticipant: bob }, { signal })],
    ['unhold', (signal: AbortSignal) => door.call.unhold({ targetParticipant: bob }, { signal })],
    [
      'recognize',
      (signal: AbortSignal) =>
        door.call.recognize(
          { recognizeInputType: 'dtmf', recognizeOptions: { targetParticipant: bob } },
          { signal },
        ),
    ],
    ['startTranscription', (signal: AbortSignal) => door.call.startTranscription({}, { signal })],
  ])('breaks off %s when its caller gives up', async (_name, ask) => {
    await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ code: 'provider.unavailable' });
  });

  it('takes zero for zero', async () => {
    door.harness.plan({ status: 202 });
    await door.call.recognize({
      recognizeInputType: 'speech',
      recognizeOptions: {
        targetParticipant: bob,
        initialSilenceTimeoutInSeconds: 0,
        speechOptions: { endSilenceTimeoutInMs: 0 },
      },
    });
    expect(door.harness.seen[0]?.body).toMatchObject({
      recognizeOptions: {
        initialSilenceTimeoutInSeconds: 0,
        speechOptions: { endSilenceTimeoutInMs: 0 },
      },
    });
  });

  it('writes SIP headers by their own names', async () => {
    door.harness.plan({ status: 202 });
    const sipHeaders = { 'User-To-User': 'abc', 'X-MS-Custom-a': '1', 'X-b': '2' };
    await door.call.addParticipant({
      participantToAdd: bob,
      customCallingContext: { sipHeaders },
    });
    expect(door.harness.seen[0]?.body).toMatchObject({ customCallingContext: { sipHeaders } });
  });

  it('names fields as the wire does', async () => {
    door.harness.plan({ status: 200, body: {} });
    const externalStorage = { recordingStorageKind: 'azureCommunicationServices' } as const;
    await door.call.startRecording({ externalStorage });
    expect(door.harness.seen[0]?.body).toMatchObject({ externalStorage });
  });

  it('hangs up by one verb and ends for all by another', async () => {
    door.harness.plan({ status: 204 }, { status: 204 });
    await door.call.hangupCall();
    await door.call.terminateCall();
    expect(door.harness.seen.map(({ method, path }) => [method, path.split('?')[0]])).toEqual([
      ['DELETE', '/calling/callConnections/cc-1'],
      ['POST', '/calling/callConnections/cc-1:terminate'],
    ]);
  });
});

/** What samples and pages of the documentation get wrong. */
describe('unlike samples and pages', () => {
  it('takes names of events however they are capitalized', () => {
    const wire = {
      ...callbackOf('x', went(400, 8535)),
      type: 'Microsoft.Communication.playFailed',
    };
    expect(decode(wire)).toMatchObject([
      { type: 'operation.ended', kind: 'play', status: 'failed' },
    ]);
  });

  it.each([
    ['ParticipantUpdated', 'ParticipantsUpdated'],
    ['AnswerCallFailed', 'AnswerFailed'],
    ['MoveParticipantsSucceeded', 'MoveParticipantSucceeded'],
  ])('takes %s for %s', (written, sent) => {
    const data = { participants: [], ...contextOfOperation('o') };
    const [one, other] = [written, sent].map((name) =>
      decode(callbackOf(name, data)).map(({ type }) => type),
    );
    expect(one).toEqual(other);
    expect(one).not.toContain('provider.event');
    expect(readAcsEvent(callbackOf(written, data))?.kind).toBe(sent);
  });

  it('takes words of the service however they are capitalized', () => {
    const mediaStreamingUpdate = { contentType: 'Audio', mediaStreamingStatus: 'somethingNew' };
    expect(
      readAcsEvent(callbackOf('MediaStreamingStarted', { mediaStreamingUpdate }))?.data,
    ).toMatchObject({
      mediaStreamingUpdate: { contentType: 'audio', mediaStreamingStatus: 'somethingNew' },
    });
  });

  it('reads identifiers without raw id', () => {
    const participants = [{ identifier: { phoneNumber: { value: '+14255550123' } } }];
    const call = new FoldedCall().told('ParticipantsUpdated', { sequenceNumber: 1, participants });
    expect(call.people).toEqual([hanna.rawId]);
  });

  it('finds an invitation without the id that its reports do not have', () => {
    const call = new FoldedCall()
      .give('i', { kind: 'invite', targets: [bob] })
      .accept('i', { invitationId: 'i-1' })
      .told('AddParticipantSucceeded', { participant: identityToWire(bob) });
    expect(call.operation('i').status).toBe('succeeded');
  });
});
