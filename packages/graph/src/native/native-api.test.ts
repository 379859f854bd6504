import { createCalling, InvalidArgumentError, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';
import { operationNames } from '../__fixtures__/page-tables.js';
import { graph } from '../graph-adapter.js';
import type { GraphOperationName } from '../operations/graph-operations.js';
import type { GraphApi, GraphCallApi } from './graph-api.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const prompt = {
  '@odata.type': '#microsoft.graph.mediaPrompt',
  mediaInfo: { '@odata.type': '#microsoft.graph.mediaInfo', uri: 'https://sounds.example/a.wav' },
};
const mediaConfig = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' } as const;
const ben = {
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: { '@odata.type': '#microsoft.graph.identitySet', user: { id: ids.ben } },
};
const context = { clientContext: 'mine' };
const routing = { routingMode: 'oneToOne', sources: ['a'], receivers: ['b'] } as const;
const quality = {
  callChainId: '0622673d-9f69-49b3-9d4f-5ec64f42ecce',
  mediaLegId: 'bd9ee398-4b9d-42c7-8b8d-4e8efad9435f',
  participantId: 'ea078406-b5d4-4d3c-b85e-90103dcec7f6',
  deviceName: 'A device',
  deviceDescription: 'In a room',
};

interface Example {
  readonly request: string;
  readonly body?: unknown;
  readonly answer?: unknown;
  readonly use: (api: GraphApi, call: GraphCallApi) => Promise<unknown>;
}

const calls = '/v1.0/communications/calls';
const people = `${callUrl}/participants`;
const groups = `${callUrl}/audioRoutingGroups`;
const callback = { callbackUri: 'https://bot.example.com/callback' };
const answering = { mediaConfig, acceptedModalities: ['audio'] as const };
const appHosted = {
  requestedModalities: ['audio' as const],
  mediaConfig: { '@odata.type': '#microsoft.graph.appHostedMediaConfig', blob: 'blob' } as const,
};
const list = { value: [{ id: 'one' }] };

/** One use of each operation of the table. */
const examples: Readonly<Record<GraphOperationName, Example>> = {
  createCall: {
    request: `POST ${calls}`,
    body: { '@odata.type': '#microsoft.graph.call', ...callback, ...appHosted },
    answer: { id: ids.call, state: 'establishing' },
    use: (api) => api.createCall(appHosted),
  },
  getCall: { request: `GET ${callUrl}`, answer: { id: ids.call }, use: (_, call) => call.get() },
  deleteCall: { request: `DELETE ${callUrl}`, use: (_, call) => call.delete() },
  answer: {
    request: `POST ${callUrl}/answer`,
    body: { ...callback, ...answering },
    use: (_, call) => call.answer(answering),
  },
  reject: {
    request: `POST ${callUrl}/reject`,
    body: { ...callback, reason: 'busy' },
    use: (_, call) => call.reject({ reason: 'busy' }),
  },
  redirect: {
    request: `POST ${callUrl}/redirect`,
    body: { ...callback, targets: [ben, ben], timeout: 15 },
    use: (_, call) => call.redirect({ targets: [ben, ben], timeout: 15 }),
  },
  transfer: {
    request: `POST ${callUrl}/transfer`,
    body: { transferTarget: ben },
    use: (_, call) => call.transfer({ transferTarget: ben }),
  },
  keepAlive: { request: `POST ${callUrl}/keepAlive`, use: (_, call) => call.keepAlive() },
  playPrompt: {
    request: `POST ${callUrl}/playPrompt`,
    body: { prompts: [prompt], ...context },
    answer: { id: 'o', status: 'running' },
    use: (_, call) => call.playPrompt({ prompts: [prompt], ...context }),
  },
  recordResponse: {
    request: `POST ${callUrl}/recordResponse`,
    body: { prompts: [prompt], maxRecordDurationInSeconds: 120, stopTones: ['#'], playBeep: false },
    answer: { id: 'o', status: 'running' },
    use: (_, call) =>
      call.recordResponse({
        prompts: [prompt],
        maxRecordDurationInSeconds: 120,
        stopTones: ['#'],
        playBeep: false,
      }),
  },
  subscribeToTone: {
    request: `POST ${callUrl}/subscribeToTone`,
    body: context,
    answer: { id: 'o', status: 'completed' },
    use: (_, call) => call.subscribeToTone(context),
  },
  cancelMediaProcessing: {
    request: `POST ${callUrl}/cancelMediaProcessing`,
    body: {},
    answer: { id: 'o', status: 'completed' },
    use: (_, call) => call.cancelMediaProcessing(),
  },
  mute: {
    request: `POST ${callUrl}/mute`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.mute(),
  },
  unmute: {
    request: `POST ${callUrl}/unmute`,
    body: context,
    answer: { id: 'o' },
    use: (_, call) => call.unmute(context),
  },
  sendDtmfTones: {
    request: `POST ${callUrl}/sendDtmfTones`,
    body: { tones: ['tone1', 'star'], delayBetweenTonesMs: 100 },
    answer: { id: 'o' },
    use: (_, call) => call.sendDtmfTones({ tones: ['tone1', 'star'], delayBetweenTonesMs: 100 }),
  },
  changeScreenSharingRole: {
    request: `POST ${callUrl}/changeScreenSharingRole`,
    body: { role: 'sharer' },
    use: (_, call) => call.changeScreenSharingRole({ role: 'sharer' }),
  },
  updateRecordingStatus: {
    request: `POST ${callUrl}/updateRecordingStatus`,
    body: { status: 'recording', ...context },
    answer: { id: 'o' },
    use: (_, call) => call.updateRecordingStatus({ status: 'recording', ...context }),
  },
  addLargeGalleryView: {
    request: `POST ${callUrl}/addLargeGalleryView`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.addLargeGalleryView(),
  },
  logTeleconferenceDeviceQuality: {
    request: `POST ${calls}/logTeleconferenceDeviceQuality`,
    body: { quality },
    use: (api) => api.logTeleconferenceDeviceQuality({ quality }),
  },
  listParticipants: {
    request: `GET ${people}`,
    answer: list,
    use: (_, call) => call.participants.list(),
  },
  getParticipant: {
    request: `GET ${people}/p`,
    answer: { id: 'p' },
    use: (_, call) => call.participants.get('p'),
  },
  inviteParticipants: {
    request: `POST ${people}/invite`,
    body: { participants: [ben], ...context },
    answer: { id: 'o', status: 'Running' },
    use: (_, call) => call.participants.invite({ participants: [ben], ...context }),
  },
  deleteParticipant: {
    request: `DELETE ${people}/p`,
    use: (_, call) => call.participants.delete('p'),
  },
  muteParticipant: {
    request: `POST ${people}/p/mute`,
    body: context,
    answer: { id: 'o' },
    use: (_, call) => call.participants.mute('p', context),
  },
  startHoldMusic: {
    request: `POST ${people}/p/startHoldMusic`,
    body: { customPrompt: prompt },
    answer: { id: 'o' },
    use: (_, call) => call.participants.startHoldMusic('p', { customPrompt: prompt }),
  },
  stopHoldMusic: {
    request: `POST ${people}/p/stopHoldMusic`,
    body: {},
    answer: { id: 'o' },
    use: (_, call) => call.participants.stopHoldMusic('p'),
  },
  listOperations: {
    request: `GET ${callUrl}/operations`,
    answer: list,
    use: (_, call) => call.operations.list(),
  },
  getOperation: {
    request: `GET ${callUrl}/operations/o`,
    answer: { id: 'o' },
    use: (_, call) => call.operations.get('o'),
  },
  listAudioRoutingGroups: {
    request: `GET ${groups}`,
    answer: list,
    use: (_, call) => call.audioRoutingGroups.list(),
  },
  createAudioRoutingGroup: {
    request: `POST ${groups}`,
    body: routing,
    answer: { id: 'g', ...routing },
    use: (_, call) =>
      call.audioRoutingGroups.create({ ...routing, sources: ['a'], receivers: ['b'] }),
  },
  getAudioRoutingGroup: {
    request: `GET ${groups}/g`,
    answer: { id: 'g' },
    use: (_, call) => call.audioRoutingGroups.get('g'),
  },
  updateAudioRoutingGroup: {
    request: `PATCH ${groups}/g`,
    body: { receivers: ['c'] },
    answer: { id: 'g' },
    use: (_, call) => call.audioRoutingGroups.update('g', { receivers: ['c'] }),
  },
  deleteAudioRoutingGroup: {
    request: `DELETE ${groups}/g`,
    use: (_, call) => call.audioRoutingGroups.delete('g'),
  },
  listContentSharingSessions: {
    request: `GET ${callUrl}/contentSharingSessions`,
    answer: list,
    use: (_, call) => call.contentSharingSessions.list(),
  },
  getContentSharingSession: {
    request: `GET ${callUrl}/contentSharingSessions/s`,
    answer: { id: 's' },
    use: (_, call) => call.contentSharingSessions.get('s'),
  },
};

describe("the service's own API", () => {
  const open = () => {
    const { api } = harness.provider;
    return [api, api.call(ids.call)] as const;
  };

  it.each(operationNames)('has %s', async (name) => {
    const { request, body, answer, use } = examples[name];
    const [method = '', path = ''] = request.split(' ');
    harness.answer(
      method,
      path,
      answer === undefined ? { status: 202 } : { status: 200, body: answer },
    );
    const answered = await use(...open());
    expect(answered).toEqual(answer === list ? list.value : answer);
    expect(harness.sent[0]).toMatchObject({ method, path });
    if (body !== undefined) expect(harness.sent[0]?.body).toEqual(body);
  });

  it('follows a list page by page', async () => {
    const next = `https://graph.microsoft.com${people}?$skiptoken=x`;
    harness.answer('GET', people, {
      status: 200,
      body: { value: [{ id: 'a' }], '@odata.nextLink': next },
    });
    harness.answer('GET', `${people}?$skiptoken=x`, {
      status: 200,
      body: { value: [{ id: 'b' }] },
    });
    expect(await open()[1].participants.list()).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('asks for a part by the options of OData', async () => {
    harness.answer('GET', `${callUrl}?%24select=state`, { status: 200, body: { state: 'hold' } });
    expect(await open()[1].get({ query: { $select: 'state' } })).toEqual({ state: 'hold' });
  });

  it('is reached from a call and from the client', async () => {
    const calling = createCalling({ instances: [harness.provider], clock: harness.clock });
    harness.answer('POST', calls, { status: 201, body: { id: ids.call } });
    const call = await calling.createCall(teamsUser(ids.ann));
    expect(call.native(graph).id).toBe(ids.call);
    expect(calling.native(graph)).toBe(harness.provider.api);
    await calling.close();
  });

  it('keeps an id from reaching another path', async () => {
    harness.answer('GET', `${people}/..%2F..%2Fapplications`, { status: 200, body: {} });
    await open()[1].participants.get('../../applications');
  });

  it('lets the application break a request off', async () => {
    const aborted = open()[1].get({ signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'provider.unavailable' });
  });
});

describe("the service's limits", () => {
  const many = <T>(length: number, one: T) => Array.from({ length }, () => one);
  const call = () => harness.provider.api.call(ids.call);
  const api = () => harness.provider.api;
  const outside: readonly (readonly [string, () => Promise<unknown>, string])[] = [
    [
      'a context of 257 characters',
      () => call().mute({ clientContext: 'x'.repeat(257) }),
      'clientContext',
    ],
    [
      'a group call to 6 people',
      () => api().createCall({ ...appHosted, targets: many(6, ben) }),
      'targets',
    ],
    [
      'a callback over plain http',
      () => api().createCall({ ...appHosted, callbackUri: 'http://bot.example.com' }),
      'callbackUri',
    ],
    [
      'no modality',
      () => api().createCall({ ...appHosted, requestedModalities: [] }),
      'requestedModalities',
    ],
    ['a redirection to nobody', () => call().redirect({ targets: [] }), 'targets'],
    ['a redirection to 26 people', () => call().redirect({ targets: many(26, ben) }), 'targets'],
    ['14 seconds of ringing', () => call().redirect({ targets: [ben], timeout: 14 }), 'timeout'],
    ['91 seconds of ringing', () => call().redirect({ targets: [ben], timeout: 91 }), 'timeout'],
    [
      'half a second of ringing',
      () => call().redirect({ targets: [ben], timeout: 20.5 }),
      'timeout',
    ],
    ['no prompt', () => call().playPrompt({ prompts: [] }), 'prompts'],
    ['21 prompts', () => call().playPrompt({ prompts: many(21, prompt) }), 'prompts'],
    [
      'a prompt without an address',
      () => call().playPrompt({ prompts: [{ mediaInfo: { uri: 'welcome.wav' } }] }),
      'prompts.0.mediaInfo.uri',
    ],
    [
      'two prompts of a record',
      () => call().recordResponse({ prompts: many(2, prompt) }),
      'prompts',
    ],
    ...(
      [
        'initialSilenceTimeoutInSeconds',
        'maxSilenceTimeoutInSeconds',
        'maxRecordDurationInSeconds',
      ] as const
    ).flatMap((name) =>
      [0, 121, 1.5].map(
        (seconds) =>
          [
            `${name} of ${seconds}`,
            () => call().recordResponse({ [name]: seconds }),
            name,
          ] as const,
      ),
    ),
    ['no tone', () => call().sendDtmfTones({ tones: [] }), 'tones'],
    ['a tone that is none', () => call().sendDtmfTones({ tones: ['1' as 'tone1'] }), 'tones.0'],
    [
      'a negative delay',
      () => call().sendDtmfTones({ tones: ['tone1'], delayBetweenTonesMs: -1 }),
      'delayBetweenTonesMs',
    ],
    [
      'a delay beyond 32 bits',
      () => call().sendDtmfTones({ tones: ['tone1'], delayBetweenTonesMs: 2 ** 31 }),
      'delayBetweenTonesMs',
    ],
    ['nobody invited', () => call().participants.invite({ participants: [] }), 'participants'],
    [
      '6 people invited',
      () => call().participants.invite({ participants: many(6, ben) }),
      'participants',
    ],
    [
      'two people for one call',
      () =>
        call().participants.invite({
          participants: [{ ...ben, replacesCallId: ids.otherCall }, ben],
        }),
      'participants',
    ],
    [
      'a recording status that is none',
      () => call().updateRecordingStatus({ status: 'unknown' as 'failed' }),
      'status',
    ],
    [
      'a role that is none',
      () => call().changeScreenSharingRole({ role: 'owner' as 'viewer' }),
      'role',
    ],
    ['a reason that is none', () => call().reject({ reason: 'tired' as 'busy' }), 'reason'],
    [
      'a routing that is none',
      () => call().audioRoutingGroups.create({ routingMode: 'unknownFutureValue' }),
      'routingMode',
    ],
    [
      'a capacity that is no number of people',
      () => call().answer({ ...answering, participantCapacity: -1 }),
      'participantCapacity',
    ],
    ['an empty id', () => call().participants.get(''), 'participantId'],
  ];

  it.each(outside)('refuse %s before anything is sent', async (_, use, path) => {
    const error: unknown = await Promise.resolve()
      .then(use)
      .catch((reason: unknown) => reason);
    expect(InvalidArgumentError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ path });
    expect(harness.sent).toEqual([]);
  });
});
