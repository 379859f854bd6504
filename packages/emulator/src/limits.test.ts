import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, phone, user } from './acs/__fixtures__/acs-application.js';
import { AcsScene, callerId } from './acs/__fixtures__/acs-scene.js';
import {
  answerBody,
  callBody,
  people as graphPeople,
  user as graphUser,
  prompt,
} from './graph/__fixtures__/graph-bodies.js';
import { lastIncoming } from './graph/__fixtures__/graph-observations.js';
import { useGraph } from './graph/__fixtures__/use-graph.js';

const many = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What a limit lets through, and the next thing that it does not. */
type Limit = readonly [name: string, within: object, beyond: object, reason: string];

describe('ACS takes what is within a documented limit, and refuses what is beyond it', () => {
  let scene: AcsScene;

  beforeAll(async () => {
    scene = await AcsScene.start();
  });

  afterAll(() => scene.close());

  const silent = { targetParticipant: people.saysNothing };
  const keys = (dtmfOptions: object, more: object = {}) => ({
    recognizeInputType: 'dtmf',
    recognizeOptions: { ...silent, dtmfOptions, ...more },
  });
  const silence = (recognizeInputType: string, initialSilenceTimeoutInSeconds: number) => ({
    recognizeInputType,
    recognizeOptions: {
      ...silent,
      initialSilenceTimeoutInSeconds,
      dtmfOptions: { maxTonesToCollect: 1 },
      choices: [{ label: 'a', phrases: ['b'] }],
    },
  });
  const invitation = (more: object) => ({ participantToAdd: people.neverAnswers, ...more });
  const details = (teamsPhoneCallDetails: object) =>
    invitation({ customCallingContext: { teamsPhoneCallDetails } });
  const caller = (entries: number) => ({
    teamsPhoneCallerDetails: {
      caller: people.saysNothing,
      name: 'n',
      phoneNumber: '+14255550123',
      additionalCallerInformation: Object.fromEntries(many(entries, (at) => [`k${at}`, 'v'])),
    },
  });
  const channels = (count: number) => ({
    recordingContentType: 'audio',
    recordingChannelType: 'unmixed',
    recordingFormatType: 'wav',
    channelAffinity: [{ channel: count - 1, participant: people.saysNothing }],
  });

  it.each<Limit>([
    [
      '350 participants',
      { targets: many(349, (at) => user(1000 + at)) },
      { targets: many(350, (at) => user(1000 + at)) },
      '350',
    ],
    ['contexts that are texts', { operationContext: 'c' }, { operationContext: 1 }, 'Context'],
    [
      'callbacks over https',
      { callbackUri: 'https://app.example.com/' },
      { callbackUri: 'http://app.example.com/' },
      'CallbackUri',
    ],
    [
      'bodies of 1 MB',
      { sourceDisplayName: 'a'.repeat(1024 * 1024 - 1000) },
      { sourceDisplayName: 'a'.repeat(1024 * 1024) },
      '1 MB',
    ],
  ])('in a call: %s', async (_, within, beyond, reason) => {
    const accepted = await scene.application.createCall([people.neverAnswers], within);
    expect(accepted.status).toBe(201);
    expectRefusal(await scene.application.createCall([people.neverAnswers], beyond), reason);
  });

  it.each<Limit>([
    [
      '180 seconds to answer',
      invitation({ invitationTimeoutInSeconds: 180 }),
      invitation({ invitationTimeoutInSeconds: 181 }),
      'invitationTimeoutInSeconds',
    ],
    [
      'no negative time to answer',
      invitation({ invitationTimeoutInSeconds: 0 }),
      invitation({ invitationTimeoutInSeconds: -1 }),
      'invitationTimeoutInSeconds',
    ],
    [
      'one person at a time',
      invitation({}),
      { participantToAdd: [people.neverAnswers, people.declines] },
      'participantToAdd',
    ],
    [
      '48 characters of a topic',
      details({ callTopic: 'a'.repeat(48) }),
      details({ callTopic: 'a'.repeat(49) }),
      'callTopic',
    ],
    [
      '10 entries about the caller',
      details(caller(10)),
      details(caller(11)),
      'additionalCallerInformation',
    ],
    [
      'names of SIP headers',
      invitation({ customCallingContext: { sipHeaders: { 'X-MS-Custom-a': 'b' } } }),
      invitation({ customCallingContext: { sipHeaders: { Via: 'b' } } }),
      'sipHeaders',
    ],
  ])('in an invitation: %s', async (_, within, beyond, reason) => {
    const id = await scene.connectedCall();
    const add = (body: object) =>
      scene.application.request('POST', `/${id}/participants:add`, body);
    expect((await add(within)).status).toBe(202);
    expectRefusal(await add(beyond), reason);
  });

  it.each<Limit>([
    ['300 seconds of silence before keys', silence('dtmf', 300), silence('dtmf', 301), 'Silence'],
    ['20 seconds of silence before words', silence('speech', 20), silence('speech', 21), 'Silence'],
    ['20 seconds before a choice', silence('choices', 20), silence('choices', 21), 'Silence'],
    [
      '60 seconds between keys',
      keys({ interToneTimeoutInSeconds: 60, maxTonesToCollect: 1 }),
      keys({ interToneTimeoutInSeconds: 61, maxTonesToCollect: 1 }),
      'interToneTimeoutInSeconds',
    ],
    [
      'at least one second between keys',
      keys({ interToneTimeoutInSeconds: 1, maxTonesToCollect: 1 }),
      keys({ interToneTimeoutInSeconds: 0, maxTonesToCollect: 1 }),
      'interToneTimeoutInSeconds',
    ],
    [
      'at least one key',
      keys({ maxTonesToCollect: 1 }),
      keys({ maxTonesToCollect: 0 }),
      'maxTonesToCollect',
    ],
    [
      'known keys',
      keys({ maxTonesToCollect: 1, stopTones: ['pound'] }),
      keys({ maxTonesToCollect: 1, stopTones: ['hash'] }),
      'stopTones',
    ],
  ])('in a recognition: %s', async (_, within, beyond, reason) => {
    const id = await scene.speakingCall([people.saysNothing]);
    expect((await scene.command(id, 'recognize', within)).status).toBe(202);
    expectRefusal(await scene.command(id, 'recognize', beyond), reason);
  });

  it('18 keys sent, to a telephone alone', async () => {
    const targets = [people.phoneAnswersAtOnce, people.saysNothing];
    const { id } = await scene.call(targets, callerId);
    await scene.pass(0);
    const send = (count: number, targetParticipant: object = phone('+14255550110')) =>
      scene.command(id, 'sendDtmfTones', { targetParticipant, tones: many(count, () => 'one') });
    expect((await send(18)).status).toBe(202);
    expectRefusal(await send(19), '18');
    expectRefusal(await send(1, people.saysNothing), 'phone number');
  });

  it('5 channels of a recording, and one recording of a call', async () => {
    const callConnectionId = await scene.connectedCall();
    const record = (more: object) =>
      scene.application.send(
        'POST',
        '/calling/recordings?api-version=2026-03-12',
        JSON.stringify({ callConnectionId, ...more }),
      );
    expectRefusal(await record(channels(6)), 'channel');
    expect((await record(channels(5))).status).toBe(200);
    expectRefusal(await record(channels(5)), 'already', '8559');
  });

  it('communication users alone are muted', async () => {
    const { id } = await scene.call([people.phoneAnswersAtOnce], callerId);
    await scene.pass(0);
    const mute = (target: object) =>
      scene.application.request('POST', `/${id}/participants:mute`, {
        targetParticipants: [target],
      });
    expectRefusal(await mute(people.phoneAnswersAtOnce), 'communication users');
  });

  function expectRefusal(
    answer: { readonly status: number; readonly body: { readonly error?: object } },
    reason: string,
    code = '8523',
  ): void {
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code, message: expect.stringContaining(reason) } },
    });
  }
});

describe('Graph takes what is within a documented limit, and refuses what is beyond it', () => {
  const graph = useGraph();

  async function expectLimit(path: string, within: object, beyond: object): Promise<void> {
    const refused = await graph.ask('POST', path, beyond);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    const accepted = await graph.ask('POST', path, within);
    expect([accepted.status, accepted.body?.error?.message]).toEqual([
      expect.toSatisfy((status: number) => status < 300),
      undefined,
    ]);
  }

  async function connected(): Promise<string> {
    const { body } = await graph.ask('POST', '', callBody(graph, [graphUser(graphPeople.ann)]));
    await graph.advance(500);
    return body.id;
  }

  async function ringing(): Promise<string> {
    graph.emulator.graph.placeIncomingCall({ from: `8:orgid:${graphPeople.ann}` });
    await graph.advance(50);
    return lastIncoming(graph).id;
  }

  it('five people called at once', async () => {
    const body = (count: number) =>
      callBody(
        graph,
        many(count, () => graphUser(crypto.randomUUID())),
      );
    await expectLimit('', body(5), body(6));
  });

  it.each<[string, object, object]>([
    ['25 targets', { count: 25 }, { count: 26 }],
    ['a ring of 15 seconds at least', { timeout: 15 }, { timeout: 14 }],
    ['a ring of 90 seconds at most', { timeout: 90 }, { timeout: 91 }],
  ])('of a redirection: %s', async (_, within, beyond) => {
    const body = ({ count = 1, ...more }: { count?: number }) => ({
      targets: many(count, () => graphUser(crypto.randomUUID())),
      ...more,
    });
    await expectLimit(`/${await ringing()}/redirect`, body(within), body(beyond));
  });

  it.each<[string, string, object, object]>([
    ['playPrompt', '20 prompts', { prompts: prompts(20) }, { prompts: prompts(21) }],
    [
      'playPrompt',
      '256 characters of context',
      { prompts: prompts(1), clientContext: 'a'.repeat(256) },
      { prompts: prompts(1), clientContext: 'a'.repeat(257) },
    ],
    ['recordResponse', 'one prompt', { prompts: prompts(1) }, { prompts: prompts(2) }],
    [
      'recordResponse',
      '120 seconds of silence first',
      { initialSilenceTimeoutInSeconds: 120 },
      { initialSilenceTimeoutInSeconds: 121 },
    ],
    [
      'recordResponse',
      '120 seconds of silence',
      { maxSilenceTimeoutInSeconds: 120 },
      { maxSilenceTimeoutInSeconds: 121 },
    ],
    [
      'recordResponse',
      'at least one second',
      { maxRecordDurationInSeconds: 1 },
      { maxRecordDurationInSeconds: 0 },
    ],
    ['sendDtmfTones', 'known tones', { tones: ['tone1'] }, { tones: ['one'] }],
    [
      'sendDtmfTones',
      'no negative delay',
      { tones: ['tone1'], delayBetweenTonesMs: 0 },
      { tones: ['tone1'], delayBetweenTonesMs: -1 },
    ],
  ])('of %s: %s', async (action, _, within, beyond) => {
    await expectLimit(`/${await connected()}/${action}`, within, beyond);
  });

  it('an answer within 15 seconds', async () => {
    const [inTime, late] = [await ringing(), await ringing()];
    expect((await graph.ask('POST', `/${inTime}/answer`, answerBody)).status).toBe(202);
    await graph.advance(15_000);
    expect(await graph.ask('POST', `/${late}/answer`, answerBody)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
  });
});

function prompts(count: number): readonly object[] {
  return many(count, () => prompt());
}
