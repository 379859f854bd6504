import type { Command, Identity, Participant } from '@tandem/core';
import {
  InvalidArgumentError,
  InvalidStateError,
  phone,
  teamsUser,
  UnsupportedOperationError,
} from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ids, mediaExchanges, transferRequests } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, contextOf, GraphHarness } from '../__fixtures__/graph-harness.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const ann = teamsUser(ids.ann);
const ben = teamsUser(ids.ben);
const cleo = teamsUser(ids.cleo);

function presence(identity: Identity, participantId?: string): Participant {
  return {
    identity,
    ...(participantId === undefined ? {} : { participantId }),
    isMuted: false,
    isOnHold: false,
    isInLobby: false,
    isSelf: false,
  };
}

const betweenTwo = callOf(
  { type: 'call.described', targets: [ann], connectedRoster: [presence(ann)] },
  { type: 'call.connected' },
);
const group = callOf(
  { type: 'call.connected' },
  {
    type: 'roster.snapshot',
    participants: [presence(ben, 'p-ben'), presence(cleo, 'p-cleo')],
  },
);
const file = { kind: 'file', url: 'https://sounds.example/welcome.wav' } as const;

const refused = (command: Command, call = group): unknown => {
  try {
    harness.provider.prepare(command, contextOf(call));
  } catch (error) {
    expect(harness.sent).toEqual([]);
    return error;
  }
  throw new Error('The command was accepted.');
};

describe('a command', () => {
  const running = 'runs until it is reported';
  const over = 'is over with its answer';
  it.each<[string, Command, string, string, string]>([
    [
      running,
      {
        kind: 'play',
        prompts: [{ ...file, cacheId: '1D6DE2D4-CD51-4309-8DAA-70768651088E' }],
      },
      'playPrompt',
      'playPrompt',
      '0fe0623f-d628-42ed-b4bd-8ac290072cc5',
    ],
    [
      running,
      { kind: 'sendDtmf', tones: ['1', '*', '#', 'A', 'flash'], delayMs: 1_000 },
      'sendDtmfTones',
      'sendDtmfTones',
      '0fe0623f-d628-42ed-b4bd-8ac290072cc5',
    ],
    [
      over,
      { kind: 'startDtmfDetection' },
      'subscribeToTone',
      'subscribeToTone',
      '0fe0623f-d628-42ed-b4bd-8ac290072cc5',
    ],
    [
      over,
      { kind: 'cancelMedia' },
      'cancelMediaProcessing',
      'cancelMediaProcessing',
      '0fe0623f-d628-42ed-b4bd-8ac290072cc5',
    ],
    [over, { kind: 'muteSelf' }, 'mute', 'mute', '17e3b46c-f61d-4f4d-9635-c626ef18e6ad'],
    [over, { kind: 'unmuteSelf' }, 'unmute', 'unmute', '17e3b46c-f61d-4f4d-9635-c626ef18e6ad'],
    [
      over,
      { kind: 'mute', target: ben },
      'mute',
      'participants/p-ben/mute',
      '17e3b46c-f61d-4f4d-9635-c626ef18e6ad',
    ],
    [
      running,
      {
        kind: 'hold',
        target: ben,
        music: { kind: 'file', url: 'https://sounds.example/music.wav' },
      },
      'startHoldMusic',
      'participants/p-ben/startHoldMusic',
      'e33176d4-836a-4fd7-b95c-d11b4d7c2e1f',
    ],
    [
      running,
      { kind: 'resume', target: ben },
      'stopHoldMusic',
      'participants/p-ben/stopHoldMusic',
      'e33176d4-836a-4fd7-b95c-d11b4d7c2e1f',
    ],
  ])('%s: %j', async (how, command, operation, path, providerOperationId) => {
    const exchange = mediaExchanges[operation];
    harness.answer('POST', `${callUrl}/${path}`, { status: 200, body: exchange?.response });
    expect(await harness.execute(command, group)).toEqual({
      handle: { providerOperationId },
      ...(how === over ? { ended: { status: 'succeeded' } } : {}),
    });
    expect(harness.sent[0]?.body).toEqual(exchange?.request);
  });

  it('holds with the music of the service where none is given', async () => {
    harness.answer('POST', `${callUrl}/participants/p-ben/startHoldMusic`, { status: 202 });
    await harness.execute({ kind: 'hold', target: ben }, group);
    expect(harness.sent[0]?.body).toEqual({ clientContext: 'ctx-1' });
  });

  it('to report keys that are reported already asks nothing of the service: its numbers may begin anew', async () => {
    const answer = mediaExchanges['subscribeToTone']?.response;
    harness.answer('POST', `${callUrl}/subscribeToTone`, { status: 200, body: answer });
    const command: Command = { kind: 'startDtmfDetection' };
    const first = await harness.execute(command, group);
    expect(first.ended).toEqual({ status: 'succeeded' });
    const { kind } = command;
    const ended = { type: 'operation.ended', operationId: 'o', kind, by: 'answer' } as const;
    const tried = callOf({ type: 'call.connected' }, { ...ended, status: 'failed' });
    harness.answer('POST', `${callUrl}/subscribeToTone`, { status: 200, body: answer });
    await harness.execute(command, tried);
    expect(harness.sent).toHaveLength(2);
    const reported = callOf({ type: 'call.connected' }, { ...ended, status: 'succeeded' });
    expect(await harness.execute(command, reported)).toEqual({ ended: { status: 'succeeded' } });
    expect(harness.sent).toHaveLength(2);
  });

  it('about keys reaches the other one of two', async () => {
    harness.answer('POST', `${callUrl}/subscribeToTone`, { status: 200, body: {} });
    harness.answer('POST', `${callUrl}/sendDtmfTones`, { status: 200, body: {} });
    await harness.execute({ kind: 'startDtmfDetection', target: ann }, betweenTwo);
    await harness.execute({ kind: 'sendDtmf', tones: ['1'], target: ann }, betweenTwo);
    expect(harness.sent[1]?.body).toEqual({ tones: ['tone1'], clientContext: 'ctx-1' });
  });

  it.each<[string, Command, { isInstance(error: unknown): boolean }, string]>([
    [
      'about the keys of one in a group',
      { kind: 'startDtmfDetection', target: ben },
      UnsupportedOperationError,
      'target',
    ],
    [
      'to press keys for one in a group',
      { kind: 'sendDtmf', tones: ['1'], target: ben },
      UnsupportedOperationError,
      'target',
    ],
    [
      'with spoken hold music',
      { kind: 'hold', target: ben, music: { kind: 'text', text: 'Wait' } },
      UnsupportedOperationError,
      'music',
    ],
    ['to play nothing', { kind: 'play', prompts: [] }, InvalidArgumentError, 'prompts'],
    [
      'to play 21 files',
      { kind: 'play', prompts: Array.from({ length: 21 }, () => file) },
      InvalidArgumentError,
      'prompts',
    ],
    [
      'to play a file of this machine',
      { kind: 'play', prompts: [{ kind: 'file', url: 'file:///etc/welcome.wav' }] },
      InvalidArgumentError,
      'prompts',
    ],
    ['to press no key', { kind: 'sendDtmf', tones: [] }, InvalidArgumentError, 'tones'],
    [
      'to press what is no key',
      { kind: 'sendDtmf', tones: ['12' as '1'] },
      InvalidArgumentError,
      'tones',
    ],
  ])('%s is refused before anything is sent', (_, command, kind, path) => {
    const error = refused(command);
    expect(kind.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ path });
  });

  it.each<Command>([
    { kind: 'stopDtmfDetection' },
    { kind: 'startRecording' },
    { kind: 'startTranscription' },
    { kind: 'startMediaStreaming' },
  ])('that the service does not have is refused: %j', (command) => {
    expect(UnsupportedOperationError.isInstance(refused(command))).toBe(true);
  });
});

describe('a transfer', () => {
  it.each<[string, Command, typeof group]>([
    ['blind', { kind: 'transfer', target: ben }, betweenTwo],
    ['blind', { kind: 'transfer', target: ben, transferee: ann }, betweenTwo],
    [
      'consultative',
      { kind: 'transfer', target: ben, consultedProviderCallId: ids.otherCall },
      betweenTwo,
    ],
    [
      'group',
      {
        kind: 'transfer',
        target: ben,
        transferee: cleo,
        transfereeParticipantId: 'p-cleo',
      },
      group,
    ],
    ['group', { kind: 'transfer', target: ben, transferee: cleo }, group],
  ])('%s has the documented body: %j', async (form, command, call) => {
    harness.answer('POST', `${callUrl}/transfer`, { status: 202 });
    expect(await harness.execute(command, call)).toEqual({});
    expect(harness.sent[0]?.body).toEqual(transferRequests[form]);
  });

  it('out of a group says whom', () => {
    const error = refused({ kind: 'transfer', target: ben });
    expect(InvalidArgumentError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ path: 'transferee' });
  });

  it('is of somebody who is in the call', () => {
    const absent = refused({ kind: 'transfer', target: ben, transferee: ann });
    expect(InvalidStateError.isInstance(absent)).toBe(true);
    const other = refused({ kind: 'transfer', target: ben, transferee: cleo }, betweenTwo);
    expect(other).toMatchObject({ path: 'transferee' });
  });
});

describe('joining a meeting', () => {
  const connect = (
    conversation: Extract<Command, { kind: 'connect' }>['conversation'],
    graph = {},
  ) => ({
    kind: 'connect' as const,
    conversation,
    providerOptions: { graph },
  });
  const link =
    'https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%22tenant-2%22%2c%22Oid%22%3a%22organizer-1%22%2c%22MessageId%22%3a%227%22%7d';
  const calls = '/v1.0/communications/calls';

  async function bodyOf(command: Command): Promise<unknown> {
    harness.answer('POST', calls, { status: 201, body: { id: ids.call, meetingInfo: {} } });
    expect(await harness.execute(command)).toMatchObject({ providerCallId: ids.call });
    return harness.sent[0]?.body;
  }

  it('by the number of its invitation', async () => {
    const conversation = {
      kind: 'meetingId',
      meetingId: '123 456 789',
      passcode: 'abc',
    } as const;
    expect(await bodyOf(connect(conversation))).toEqual({
      '@odata.type': '#microsoft.graph.call',
      callbackUri: 'https://bot.example.com/callback',
      requestedModalities: ['audio'],
      mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
      tenantId: ids.tenant,
      meetingInfo: {
        '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
        joinMeetingId: '123456789',
        passcode: 'abc',
      },
    });
  });

  it('by its link', async () => {
    expect(await bodyOf(connect({ kind: 'meetingUrl', url: link }))).toMatchObject({
      tenantId: 'tenant-2',
      chatInfo: {
        '@odata.type': '#microsoft.graph.chatInfo',
        threadId: '19:meeting_abc@thread.v2',
        messageId: '0',
        replyChainMessageId: '7',
      },
      meetingInfo: {
        '@odata.type': '#microsoft.graph.organizerMeetingInfo',
        organizer: { user: { id: 'organizer-1', tenantId: 'tenant-2' } },
      },
    });
  });

  it('with media of the application, as a guest', async () => {
    const command = connect(
      { kind: 'meetingId', meetingId: '1' },
      { appHostedMediaBlob: 'blob', guest: { id: 'g', displayName: 'Guest' } },
    );
    expect(await bodyOf(command)).toMatchObject({
      mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'blob' },
      source: { identity: { guest: { id: 'g', displayName: 'Guest' } } },
    });
  });

  it.each([
    'https://teams.microsoft.com/meet/123?p=abc',
    'https://teams.microsoft.com/l/meetup-join/19%3ax/0',
    'https://teams.microsoft.com/l/meetup-join/19%3ax/0?context=%7b%22Tid%22%3a%22t%22%7d',
    'https://teams.microsoft.com/l/meetup-join/%/0?context=%7b%22Tid%22%3a%22t%22%2c%22Oid%22%3a%22o%22%7d',
    'no link',
  ])('by a link that does not tell the meeting is refused: %s', (url) => {
    const error = refused(connect({ kind: 'meetingUrl', url }));
    expect(InvalidArgumentError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ path: 'conversation.url' });
  });

  it('is all that can be joined', () => {
    const error = refused(connect({ kind: 'room', roomId: 'r' }));
    expect(UnsupportedOperationError.isInstance(error)).toBe(true);
  });

  it('fetches no media for an application that brings its own', () => {
    const command = connect(
      { kind: 'meetingId', meetingId: '1' },
      { appHostedMediaBlob: 'blob', preFetchMedia: [{ uri: 'https://sounds.example/a.wav' }] },
    );
    expect(refused(command)).toMatchObject({ path: 'providerOptions.graph.preFetchMedia' });
  });
});

describe('a redirection', () => {
  const ringing = callOf({ type: 'call.incoming', from: ann, to: ben });

  it('lets several ring at the same time', async () => {
    harness.answer('POST', `${callUrl}/redirect`, { status: 202 });
    const graph = { alsoTo: [cleo.rawId, phone('+18005550100').rawId], timeoutSeconds: 60 };
    await harness.execute({ kind: 'redirect', target: ben, providerOptions: { graph } }, ringing);
    expect(harness.sent[0]?.body).toMatchObject({
      timeout: 60,
      targets: [
        { identity: { user: { id: ids.ben } } },
        { identity: { user: { id: ids.cleo } } },
        { identity: { phone: { id: '+18005550100' } } },
      ],
    });
  });

  it('goes to 25 people at most', () => {
    const graph = { alsoTo: Array.from({ length: 25 }, (_, index) => `8:orgid:${index}`) };
    const error = refused({ kind: 'redirect', target: ben, providerOptions: { graph } }, ringing);
    expect(error).toMatchObject({ path: 'providerOptions.graph.alsoTo' });
  });
});
