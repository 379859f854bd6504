import { createCalling, InvalidArgumentError, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';
import {
  answering,
  appHosted,
  ben,
  calls,
  examples,
  list,
  people,
  prompt,
} from '../__fixtures__/native-examples.js';
import { operationNames } from '../__fixtures__/page-tables.js';
import { graph } from '../graph-adapter.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

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
