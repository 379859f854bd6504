import type { Command, Identity } from '@tandem/core';
import { communicationUser, device, phone, teamsUser } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { AcsHarness, alice, bob, callWith, contextOf } from '../__fixtures__/harness.js';
import type { Door } from '../__fixtures__/native-door.js';
import { close, open } from '../__fixtures__/native-door.js';

const hanna = phone('+14255550123');
const file = { kind: 'file', file: { uri: 'https://app.example/a.wav' } } as const;
const byGroup = { callLocator: { kind: 'groupCallLocator', groupCallId: 'g' } } as const;

function tones(count: number) {
  return Array.from({ length: count }, () => 'one' as const);
}

function recognition(recognizeInputType: 'dtmf' | 'speech' | 'choices', seconds: number) {
  return {
    recognizeInputType,
    recognizeOptions: { targetParticipant: bob, initialSilenceTimeoutInSeconds: seconds },
  } as const;
}

const entries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

const caller = { caller: hanna, name: 'Hanna', phoneNumber: '+14255550123' };
const spoken = { targetParticipant: bob } as const;

/** Every limit that is documented, and one step beyond it: what it is about, the field, and how to ask. */
const beyond: readonly (readonly [string, string, (door: Door) => Promise<unknown>])[] = [
  ['nobody to call', 'targets', ({ api }) => api.createCall({ targets: [] })],
  [
    'more people than a call has',
    'targets',
    ({ api }) => api.createCall({ targets: Array.from({ length: 351 }, () => bob) }),
  ],
  [
    'a call to a number without caller id',
    'sourceCallerIdNumber',
    ({ api }) => api.createCall({ targets: [bob, hanna] }),
  ],
  [
    'an invitation of a number without caller id',
    'sourceCallerIdNumber',
    ({ call }) => call.addParticipant({ participantToAdd: hanna }),
  ],
  [
    'a caller id that is no number',
    'sourceCallerIdNumber',
    ({ api }) => api.createCall({ targets: [hanna], sourceCallerIdNumber: '555' }),
  ],
  [
    'a Teams resource account with a caller id',
    'sourceCallerIdNumber',
    ({ api }) =>
      api.createCall({
        targets: [hanna],
        sourceCallerIdNumber: '+18005550177',
        teamsAppSource: { appId: 'a' },
      }),
  ],
  [
    'an invitation that rings for 0 seconds',
    'invitationTimeoutInSeconds',
    ({ call }) => call.addParticipant({ participantToAdd: bob, invitationTimeoutInSeconds: 0 }),
  ],
  [
    'an invitation that rings for 181 seconds',
    'invitationTimeoutInSeconds',
    ({ call }) => call.addParticipant({ participantToAdd: bob, invitationTimeoutInSeconds: 181 }),
  ],
  [
    'an invitation that rings for a part of a second',
    'invitationTimeoutInSeconds',
    ({ call }) => call.addParticipant({ participantToAdd: bob, invitationTimeoutInSeconds: 1.5 }),
  ],
  [
    'a context of 5001 characters',
    'operationContext',
    ({ call }) => call.hold({ targetParticipant: bob, operationContext: 'x'.repeat(5_001) }),
  ],
  [
    'a topic of 49 characters',
    'customCallingContext.teamsPhoneCallDetails.callTopic',
    ({ call }) =>
      call.addParticipant({
        participantToAdd: bob,
        customCallingContext: { teamsPhoneCallDetails: { callTopic: 'x'.repeat(49) } },
      }),
  ],
  [
    '11 entries about the caller',
    'customCallingContext.teamsPhoneCallDetails.teamsPhoneCallerDetails.additionalCallerInformation',
    ({ call }) =>
      call.addParticipant({
        participantToAdd: bob,
        customCallingContext: {
          teamsPhoneCallDetails: {
            teamsPhoneCallerDetails: { ...caller, additionalCallerInformation: entries(11) },
          },
        },
      }),
  ],
  [
    'a SIP header that is not carried',
    'customCallingContext.sipHeaders.Via',
    ({ call }) =>
      call.addParticipant({
        participantToAdd: bob,
        customCallingContext: { sipHeaders: { Via: 'x' } },
      }),
  ],
  [
    'the channel 5',
    'channelAffinity.0.channel',
    ({ call }) => call.startRecording({ channelAffinity: [{ channel: 5, participant: bob }] }),
  ],
  [
    'six channels',
    'channelAffinity',
    ({ call }) =>
      call.startRecording({
        channelAffinity: Array.from({ length: 6 }, () => ({ participant: bob })),
      }),
  ],
  ['a recording of no call', 'callLocator', ({ api }) => api.startRecording({})],
  [
    'a recording of two calls',
    'callLocator',
    ({ api }) => api.startRecording({ callConnectionId: 'cc-1', ...byGroup }),
  ],
  [
    '19 tones',
    'tones',
    ({ call }) => call.sendDtmfTones({ tones: tones(19), targetParticipant: hanna }),
  ],
  ['no tone', 'tones', ({ call }) => call.sendDtmfTones({ tones: [], targetParticipant: hanna })],
  [
    'tones to somebody without a telephone',
    'targetParticipant',
    ({ call }) => call.sendDtmfTones({ tones: ['one'], targetParticipant: bob }),
  ],
  [
    'waiting 301 seconds for a key',
    'recognizeOptions.initialSilenceTimeoutInSeconds',
    ({ call }) => call.recognize(recognition('dtmf', 301)),
  ],
  [
    'waiting 21 seconds for a word',
    'recognizeOptions.initialSilenceTimeoutInSeconds',
    ({ call }) => call.recognize(recognition('speech', 21)),
  ],
  [
    'waiting 21 seconds for a choice',
    'recognizeOptions.initialSilenceTimeoutInSeconds',
    ({ call }) => call.recognize(recognition('choices', 21)),
  ],
  [
    'waiting 61 seconds for the next key',
    'recognizeOptions.dtmfOptions.interToneTimeoutInSeconds',
    ({ call }) =>
      call.recognize({
        recognizeInputType: 'dtmf',
        recognizeOptions: { ...spoken, dtmfOptions: { interToneTimeoutInSeconds: 61 } },
      }),
  ],
  [
    'collecting no key',
    'recognizeOptions.dtmfOptions.maxTonesToCollect',
    ({ call }) =>
      call.recognize({
        recognizeInputType: 'dtmf',
        recognizeOptions: { ...spoken, dtmfOptions: { maxTonesToCollect: 0 } },
      }),
  ],
  ['nothing to play', 'playSources', ({ call }) => call.play({ playSources: [] })],
  [
    'muting a Teams user',
    'targetParticipants',
    ({ call }) => call.mute({ targetParticipants: [teamsUser('u')] }),
  ],
  [
    'a callback over plain http',
    'callbackUri',
    ({ api }) => api.createCall({ targets: [bob], callbackUri: 'http://app.example/acs' }),
  ],
  [
    'a callback of one operation over plain http',
    'operationCallbackUri',
    ({ call }) =>
      call.play({ playSources: [file], operationCallbackUri: 'http://app.example/acs' }),
  ],
  [
    'streaming over plain WebSocket',
    'mediaStreamingOptions.transportUrl',
    ({ api }) =>
      api.createCall({
        targets: [bob],
        mediaStreamingOptions: { audioChannelType: 'mixed', transportUrl: 'ws://app.example/' },
      }),
  ],
  [
    'a device',
    'participantToRemove',
    ({ call }) => call.removeParticipant({ participantToRemove: device('room') }),
  ],
  [
    'a telephone number that is not whole',
    'target',
    ({ api }) =>
      api.redirectCall({
        incomingCallContext: 't',
        target: { kind: 'phoneNumber', rawId: '4:555', phoneNumber: '555' },
      }),
  ],
  [
    'a call without token',
    'incomingCallContext',
    ({ api }) => api.rejectCall({ incomingCallContext: '' }),
  ],
];

describe('beyond a limit', () => {
  it.each(beyond)('%s is refused before any request', async (_what, path, ask) => {
    const door = open();
    const refusal: unknown = await ask(door).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'argument.invalid', path });
    expect(String(refusal)).not.toMatch(/4255550123|8005550177/);
    expect(door.harness.seen).toEqual([]);
    await close(door);
  });

  const inRoom = (...people: readonly Identity[]) =>
    people.map((identity) => ({
      identity,
      isMuted: false,
      isOnHold: false,
      isInLobby: false,
      isSelf: false,
    }));

  it.each<[string, string, Command]>([
    [
      '19 tones',
      'tones',
      { kind: 'sendDtmf', target: hanna, tones: Array.from({ length: 19 }, () => '1') },
    ],
    ['a hook flash', 'tones', { kind: 'sendDtmf', target: hanna, tones: ['flash'] }],
    ['tones to nobody in particular', 'target', { kind: 'sendDtmf', tones: ['1'] }],
    ['keys of nobody in particular', 'target', { kind: 'startDtmfDetection' }],
    ['no prompt', 'prompts', { kind: 'play', prompts: [] }],
    [
      'a prompt that is no address',
      'prompts',
      { kind: 'play', prompts: [{ kind: 'file', url: 'a.wav' }] },
    ],
    [
      'waiting 21 seconds for a word',
      'input',
      { kind: 'recognize', target: bob, input: { kind: 'speech' }, initialSilenceMs: 21_000 },
    ],
    [
      'collecting no key',
      'input',
      { kind: 'recognize', target: bob, input: { kind: 'dtmf', maxTones: 0 } },
    ],
    [
      'an unknown voice',
      'providerOptions.acs.voiceKind',
      {
        kind: 'play',
        prompts: [{ kind: 'text', text: 'Hello' }],
        providerOptions: { acs: { voiceKind: 'robot' } },
      },
    ],
    [
      'a transfer to half a number',
      'target',
      {
        kind: 'transfer',
        target: { kind: 'phoneNumber', rawId: '4:555', phoneNumber: '555' },
      },
    ],
  ])('%s is refused as a neutral command too', async (_what, path, command) => {
    const harness = new AcsHarness();
    const call = {
      ...callWith(),
      roster: { ...callWith().roster, participants: inRoom(alice, hanna) },
    };
    expect(() => harness.provider.prepare(command, contextOf('t', call))).toThrow(
      expect.objectContaining({ code: 'argument.invalid', path }),
    );
    await harness.dispose();
  });

  it('tones go to the only other person in the call where nobody is named', async () => {
    const harness = new AcsHarness();
    harness.plan({ status: 202 });
    const [self, other] = inRoom(alice, hanna);
    if (self === undefined || other === undefined) throw new Error('Nobody is in the room.');
    const participants = [{ ...self, isSelf: true }, other];
    const call = { ...callWith(), roster: { ...callWith().roster, participants } };
    const command: Command = { kind: 'sendDtmf', tones: ['1'] };
    await harness.provider.prepare(command, contextOf('t', call)).send({});
    expect(harness.seen[0]?.body).toMatchObject({ targetParticipant: { rawId: hanna.rawId } });
    await harness.dispose();
  });

  it('the application cannot transfer itself', async () => {
    const harness = new AcsHarness();
    const call = { ...callWith(), ownIdentity: communicationUser(alice.id) };
    const command: Command = { kind: 'transfer', target: bob, transferee: alice };
    expect(() => harness.provider.prepare(command, contextOf('t', call))).toThrow(
      expect.objectContaining({ code: 'argument.invalid', path: 'transferee' }),
    );
    await harness.dispose();
  });

  it('a recording under an old version names the conversation, once that is known', async () => {
    const harness = new AcsHarness({ apiVersion: '2024-09-15' });
    const command: Command = { kind: 'startRecording' };
    expect(() => harness.provider.prepare(command, contextOf('t'))).toThrow(/once it is connected/);
    harness.plan({ status: 200, body: { recordingId: 'r' } });
    const call = { ...callWith(), conversationId: 'SCID' };
    await harness.provider.prepare(command, contextOf('t', call)).send({});
    expect(harness.seen[0]?.body).toMatchObject({
      callLocator: { kind: 'serverCallLocator', serverCallId: 'SCID' },
    });
    await harness.dispose();
  });
});
