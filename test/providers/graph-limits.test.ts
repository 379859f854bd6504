import type { Call, Calling, Identity } from '@tandem/core';
import { application, CallingError, fromRawId, phone, teamsUser } from '@tandem/core';
import type { GraphApi, GraphCallApi } from '@tandem/graph';
import { graph } from '@tandem/graph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { botId, entry, graphCallId, MockedGraph, placedCall, self, setOf } from './mocked-graph.js';

const person = (index: number) =>
  teamsUser(`00000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`);
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index));
const [ann = person(0), ben = person(1), cleo = person(2)] = people(3);
const file = { kind: 'file', url: 'https://sounds.example/a.wav' } as const;
const files = (count: number) => Array.from({ length: count }, () => file);

let service: MockedGraph;
let call: Call;

beforeEach(async () => {
  service = new MockedGraph();
  const sets = [ann, ben].map(({ userId }) => setOf('user', userId));
  service.answers.set('create', { status: 201, body: placedCall(...sets) });
  service.answers.set('GET ', { status: 200, body: placedCall(...sets) });
  call = await service.calling.createCall([ann, ben]);
  await service.notifyCall({ state: 'established' });
  await service.notifyRoster(self, ...[ann, ben].map((one) => inRoster(one)));
});

afterEach(async () => {
  expect(await service.close()).toEqual([]);
});

const inRoster = ({ userId }: { readonly userId: string }) =>
  entry(`p-${userId.slice(-2)}`, setOf('user', userId));

/** What is given to the call, to the client, or in the service's own terms. */
interface Doors {
  readonly call: Call;
  readonly calling: Calling;
  readonly native: GraphCallApi;
  readonly api: GraphApi;
}

type Limit = readonly [string, (doors: Doors) => Promise<unknown>, string];

const withGraph = (options: Readonly<Record<string, unknown>>) => ({
  providerOptions: { graph: options },
});
const stranger: Identity = fromRawId('4:5550100');
const routing = { routingMode: 'oneToOne', sources: ['a'], receivers: ['b'] } as const;
const prompt = {
  '@odata.type': '#microsoft.graph.mediaPrompt',
  mediaInfo: { uri: 'https://sounds.example/a.wav' },
};
const mediaConfig = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' } as const;

/** Each limit of the service, overstepped, with the path that the error names. */
const limits: readonly Limit[] = [
  [
    'a context too long to travel',
    (d) => d.call.invite(cleo, { context: 'x'.repeat(257) }),
    'context',
  ],
  [
    'a native context of 257 characters',
    (d) => d.native.mute({ clientContext: 'x'.repeat(257) }),
    'clientContext',
  ],
  ['a group call to 6 people', (d) => d.calling.createCall(people(6)), 'targets'],
  [
    'a group call with a telephone',
    (d) => d.calling.createCall([ann, phone('+18005550100')]),
    'targets',
  ],
  [
    'a telephone without a resource account',
    (d) => d.calling.createCall(phone('+18005550100')),
    'providers.graph.applicationInstanceId',
  ],
  ['a telephone that is not E.164', (d) => d.call.invite(stranger), 'target'],
  ['6 people invited at once', (d) => d.call.invite(people(6)), 'targets'],
  ['one person invited twice', (d) => d.call.invite([cleo, cleo]), 'targets'],
  [
    'two applications invited',
    (d) => d.call.invite([application(botId), application(graphCallId)]),
    'targets',
  ],
  [
    'two people in place of one call',
    (d) => d.call.invite(people(2), withGraph({ replacesCallId: 'x' })),
    'targets',
  ],
  [
    'a place without its call',
    (d) => d.call.invite(cleo, withGraph({ participantId: 'x' })),
    'providerOptions.graph.replacesCallId',
  ],
  ['a ring time below a second', (d) => d.call.invite(cleo, { timeoutMs: 999 }), 'timeoutMs'],
  ['a ring time over 180 seconds', (d) => d.call.invite(cleo, { timeoutMs: 180_001 }), 'timeoutMs'],
  ['21 files to play', (d) => d.call.media.play(files(21)), 'prompts'],
  ['nothing to play', (d) => d.call.media.play([]), 'prompts'],
  [
    'a file without an address',
    (d) => d.call.media.play({ kind: 'file', url: 'a.wav' }),
    'prompts',
  ],
  ['no key', (d) => d.call.media.sendDtmf([]), 'tones'],
  ['a delay beyond 32 bits', (d) => d.call.media.sendDtmf(['1'], { delayMs: 2 ** 31 }), 'delayMs'],
  ['a transfer out of a group without saying whom', (d) => d.call.transfer(cleo), 'transferee'],
  [
    'a meeting without an organizer’s chat',
    (d) => d.calling.createCall([], withGraph({ meetingInfo: { organizer: { userId: 'u' } } })),
    'providerOptions.graph.chatInfo',
  ],
  [
    'a link to no meeting',
    (d) => d.calling.connect({ kind: 'meetingUrl', url: 'https://a.example' }),
    'conversation.url',
  ],
  [
    'two prompts of a recorded answer',
    (d) => d.native.recordResponse({ prompts: [prompt, prompt] }),
    'prompts',
  ],
  [
    '121 seconds of a recorded answer',
    (d) => d.native.recordResponse({ maxRecordDurationInSeconds: 121 }),
    'maxRecordDurationInSeconds',
  ],
  [
    'no silence at all',
    (d) => d.native.recordResponse({ initialSilenceTimeoutInSeconds: 0 }),
    'initialSilenceTimeoutInSeconds',
  ],
  [
    'a redirection to 26 people',
    (d) => d.native.redirect({ targets: people(26).map(() => ({ identity: {} })) }),
    'targets',
  ],
  [
    '14 seconds of ringing',
    (d) => d.native.redirect({ targets: [{ identity: {} }], timeout: 14 }),
    'timeout',
  ],
  [
    '91 seconds of ringing',
    (d) => d.native.redirect({ targets: [{ identity: {} }], timeout: 91 }),
    'timeout',
  ],
  [
    'a callback over plain http',
    (d) =>
      d.api.createCall({
        mediaConfig,
        requestedModalities: ['audio'],
        callbackUri: 'http://bot.example.com',
      }),
    'callbackUri',
  ],
  [
    'media to fetch without an address',
    (d) =>
      d.native.answer({
        mediaConfig: { ...mediaConfig, preFetchMedia: [{ uri: 'a.wav' }] },
        acceptedModalities: ['audio'],
      }),
    'mediaConfig.preFetchMedia.0.uri',
  ],
  [
    'no modality to answer with',
    (d) => d.native.answer({ mediaConfig, acceptedModalities: [] }),
    'acceptedModalities',
  ],
  [
    'a way of routing that there is not',
    (d) =>
      d.native.audioRoutingGroups.create({
        ...routing,
        sources: [],
        receivers: [],
        routingMode: 'unknownFutureValue',
      }),
    'routingMode',
  ],
];

describe('what is beyond a limit of the service is refused before a request', () => {
  it.each(limits)('%s', async (_, act, path) => {
    const sent = service.requestCount;
    const doors = {
      call,
      calling: service.calling,
      native: call.native(graph),
      api: service.calling.native(graph),
    };
    const error: unknown = await Promise.resolve(doors)
      .then(act)
      .catch((reason: unknown) => reason);
    expect(CallingError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'argument.invalid', path });
    expect(service.requestCount).toBe(sent);
  });

  it('somebody to hold while another is held', async () => {
    const operation = { id: 'hold-1', status: 'running' };
    const type = '#microsoft.graph.startHoldMusicOperation';
    service.answers.set(`POST /participants/p-00/startHoldMusic`, {
      status: 202,
      body: { '@odata.type': type, ...operation },
    });
    await call.hold(ann);
    await service.notify({
      changeType: 'deleted',
      resourceUrl: `/communications/calls/${graphCallId}/operations/hold-1`,
      resourceData: { '@odata.type': type, ...operation, status: 'completed' },
    });
    const sent = service.requestCount;
    await expect(call.hold(ben)).rejects.toMatchObject({ code: 'call.invalid-state' });
    expect(service.requestCount).toBe(sent);
  });

  it('several people to invite into a call of two', async () => {
    const set = setOf('user', ann.userId);
    const other = new MockedGraph();
    other.answers.set('create', { status: 201, body: placedCall(set) });
    const twosome = await other.calling.createCall(ann);
    await other.notifyCall({ state: 'established' });
    const sent = other.requestCount;
    await expect(twosome.invite([ben, cleo])).rejects.toMatchObject({ code: 'call.invalid-state' });
    expect(other.requestCount).toBe(sent);
    expect(await other.close()).toEqual([]);
  });
});
