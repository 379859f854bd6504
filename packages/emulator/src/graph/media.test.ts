import { describe, expect, it } from 'vitest';
import { appHosted, establish, people, prompt, user } from './__fixtures__/graph-bodies.js';
import type { WireBody } from './__fixtures__/graph-wire.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();

const callAnn = () => establish(graph, [user(people.ann)]);
const act = (id: string, name: string, body: object = {}) =>
  graph.ask('POST', `/${id}/${name}`, body);

/** The end of an operation, as it was notified; undefined while it goes on. */
function endOf(operationId: string): WireBody | undefined {
  return graph.notifications.find(({ resourceUrl }) =>
    resourceUrl.endsWith(`/operations/${operationId}`),
  )?.resourceData;
}

describe('playing prompts', () => {
  it('answers a running operation, which completes when they are over', async () => {
    const id = await callAnn();
    const { status, headers, body } = await act(id, 'playPrompt', {
      prompts: [prompt(), prompt('https://bot.example.com/audio/download?id=7')],
      clientContext: 'welcome',
    });
    expect(status).toBe(200);
    expect(headers.get('location')).toContain(`/calls/${id}/operations/${body.id}`);
    expect(body).toMatchObject({
      '@odata.type': '#microsoft.graph.playPromptOperation',
      status: 'running',
      clientContext: 'welcome',
    });
    await graph.advance(3900);
    expect(endOf(body.id)).toBeUndefined();
    await graph.advance(100);
    expect(endOf(body.id)).toMatchObject({
      status: 'completed',
      clientContext: 'welcome',
      resultInfo: { code: 200, subcode: 0 },
    });
  });

  it('takes one request after another', async () => {
    const id = await callAnn();
    const first = await act(id, 'playPrompt', { prompts: [prompt()] });
    const second = await act(id, 'playPrompt', { prompts: [prompt()] });
    await graph.advance(2000);
    expect([endOf(first.body.id)?.status, endOf(second.body.id)]).toEqual(['completed', undefined]);
    await graph.advance(2000);
    expect(endOf(second.body.id)?.status).toBe('completed');
  });

  it('fails for a prompt whose host does not exist, and goes on with the next', async () => {
    const id = await callAnn();
    const lost = await act(id, 'playPrompt', { prompts: [prompt('https://files.invalid/a.wav')] });
    const next = await act(id, 'playPrompt', { prompts: [prompt()] });
    await graph.advance(2100);
    expect(endOf(lost.body.id)).toMatchObject({ status: 'failed', resultInfo: { subcode: 8536 } });
    expect(endOf(next.body.id)?.status).toBe('completed');
  });

  it.each<[string, object, string]>([
    ['no prompts', {}, 'prompts'],
    ['21 prompts', { prompts: Array.from({ length: 21 }, () => prompt()) }, '21'],
    ['an untyped prompt', { prompts: [{ mediaInfo: {} }] }, 'prompts[0].@odata.type'],
    ['no address', { prompts: [{ ...prompt(), mediaInfo: {} }] }, 'prompts[0].mediaInfo.uri'],
    ['a relative address', { prompts: [prompt('/a.wav')] }, 'absolute'],
    ['another format', { prompts: [prompt('https://bot.example.com/a.mp3')] }, 'WAV'],
    ['a long context', { prompts: [prompt()], clientContext: 'x'.repeat(257) }, 'clientContext'],
  ])('is refused with %s', async (_what, body, reason) => {
    const answer = await act(await callAnn(), 'playPrompt', body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(answer.body.error.message).toContain(reason);
  });

  it.each(['playPrompt', 'recordResponse', 'subscribeToTone'])(
    'and %s need media that the service hosts',
    async (name) => {
      const id = await establish(graph, [user(people.ann)], appHosted);
      const { status, body } = await act(id, name, { prompts: [prompt()] });
      expect(status).toBe(400);
      expect(body.error.message).toContain('serviceHostedMediaConfig');
    },
  );
});

describe('recording an answer', () => {
  const record = (id: string, more: object = {}) => act(id, 'recordResponse', more);

  it('gives a WAV file of what was said, to whoever has its token', async () => {
    const id = await establish(graph, [user(people.saysYes)]);
    const { status, body } = await record(id, {
      prompts: [prompt()],
      maxSilenceTimeoutInSeconds: 1,
      maxRecordDurationInSeconds: 30,
      clientContext: 'name',
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { '@odata.type': '#microsoft.graph.recordOperation', status: 'running' },
    });
    // Prompt, beep, "yes", one second of silence.
    await graph.advance(2000 + 500 + 180 + 1000 - 1);
    expect(endOf(body.id)).toBeUndefined();
    await graph.advance(1);
    const end = endOf(body.id);
    expect(end).toMatchObject({
      status: 'completed',
      clientContext: 'name',
      completionReason: 'maxSilenceTimeout',
      resultInfo: { code: 200 },
    });
    const location = end?.recordingLocation ?? '';
    expect((await fetch(location)).status).toBe(401);
    const authorization = `Bearer ${end?.recordingAccessToken}`;
    const download = await fetch(location, { headers: { authorization } });
    expect(download.status).toBe(200);
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    const wave = Buffer.from(await download.arrayBuffer());
    expect(wave.toString('ascii', 0, 4) + wave.toString('ascii', 8, 12)).toBe('RIFFWAVE');
    expect([wave.readUInt16LE(22), wave.readUInt32LE(24), wave.readUInt16LE(34)]).toEqual([
      1, 16_000, 16,
    ]);
    expect(wave.length).toBe(44 + 1.18 * 16_000 * 2);
    expect(wave.readUInt32LE(40)).toBe(wave.length - 44);
    expect(wave.subarray(44, 5000).some((byte) => byte !== 0)).toBe(true);
    expect(wave.subarray(-1000).every((byte) => byte === 0)).toBe(true);

    await graph.ask('DELETE', `/${id}`);
    await graph.advance(59_000);
    expect((await fetch(location, { headers: { authorization } })).status).toBe(200);
    await graph.advance(1000);
    expect((await fetch(location, { headers: { authorization } })).status).toBe(404);
  });

  it.each<[string, string, object, object]>([
    [
      'at a stop tone',
      people.presses123Pound,
      { stopTones: ['#'], initialSilenceTimeoutInSeconds: 120, maxRecordDurationInSeconds: 60 },
      { status: 'completed', completionReason: 'stopToneDetected', resultInfo: { subcode: 8514 } },
    ],
    [
      'at the longest duration',
      people.saysYes,
      { maxRecordDurationInSeconds: 1 },
      {
        status: 'completed',
        completionReason: 'maxRecordDurationReached',
        resultInfo: { code: 200, subcode: 8515 },
      },
    ],
    [
      'because nobody says anything',
      people.ann,
      { initialSilenceTimeoutInSeconds: 2 },
      {
        status: 'failed',
        completionReason: 'initialSilenceTimeout',
        recordingLocation: '',
        resultInfo: { code: 400, subcode: 8510 },
      },
    ],
    [
      'because its prompt is lost',
      people.saysYes,
      { prompts: [prompt('https://files.invalid/a.wav')] },
      { status: 'failed', completionReason: 'playPromptFailed', recordingAccessToken: '' },
    ],
  ])('ends %s', async (_why, who, body, expected) => {
    const id = await establish(graph, [user(who)]);
    const answer = await record(id, { playBeep: false, ...body });
    await graph.advance(5000);
    expect(endOf(answer.body.id)).toMatchObject(expected);
  });

  it('barges into what plays, ahead of what waits', async () => {
    const id = await callAnn();
    const playing = await act(id, 'playPrompt', { prompts: [prompt()] });
    const waiting = await act(id, 'playPrompt', { prompts: [prompt()] });
    const recording = await record(id, {
      bargeInAllowed: true,
      playBeep: false,
      initialSilenceTimeoutInSeconds: 1,
    });
    await graph.advance(1000);
    expect(endOf(playing.body.id)).toMatchObject({ resultInfo: { code: 400, subcode: 8508 } });
    expect(endOf(recording.body.id)?.completionReason).toBe('initialSilenceTimeout');
    expect(endOf(waiting.body.id)).toBeUndefined();
    await graph.advance(2000);
    expect(endOf(waiting.body.id)?.status).toBe('completed');
  });

  it.each<[string, object, string]>([
    ['two prompts', { prompts: [prompt(), prompt()] }, 'prompts'],
    ['no time', { maxRecordDurationInSeconds: 0 }, 'maxRecordDurationInSeconds'],
    ['too much time', { maxSilenceTimeoutInSeconds: 121 }, 'maxSilenceTimeoutInSeconds'],
    ['half seconds', { initialSilenceTimeoutInSeconds: 1.5 }, 'initialSilenceTimeoutInSeconds'],
    ['a word for a beep', { playBeep: 'yes' }, 'playBeep'],
    ['an unknown key', { stopTones: ['1', 'x'] }, 'stopTones[1]'],
  ])('is refused with %s', async (_what, body, field) => {
    const { status, body: answer } = await record(await callAnn(), body);
    expect(status).toBe(400);
    expect(answer.error.message).toContain(field);
  });
});

describe('tones', () => {
  it('are told one by one, in their order, once subscribed to', async () => {
    const id = await establish(graph, [user(people.presses123Pound)]);
    const { status, body } = await act(id, 'subscribeToTone', { clientContext: 'keys' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        '@odata.type': '#microsoft.graph.subscribeToToneOperation',
        status: 'completed',
        clientContext: 'keys',
      },
    });
    await graph.advance(2000);
    const tones = graph.notifications.flatMap(({ resourceData }) => resourceData.toneInfo ?? []);
    expect(tones.map(({ sequenceId, tone }) => [sequenceId, tone])).toEqual([
      [1, 'tone1'],
      [2, 'tone2'],
      [3, 'tone3'],
      [4, 'pound'],
    ]);
    await act(id, 'subscribeToTone');
    await graph.advance(2000);
    expect(graph.story(id).slice(2)).toHaveLength(4);
  });

  it('come from those who are invited later, and from the control API', async () => {
    const id = await callAnn();
    await act(id, 'subscribeToTone');
    await graph.ask('POST', `/${id}/participants/invite`, {
      participants: [user(people.pressesOne)],
    });
    await graph.advance(1000);
    expect(graph.story(id).at(-1)).toBe('tone1');
    const keys = `${graph.emulator.info.control}/graph/calls/${id}/keys`;
    const press = (body: object) => fetch(keys, { method: 'POST', body: JSON.stringify(body) });
    const rawId = `8:orgid:${people.ann}`;
    expect((await press({ rawId, keys: '*D' })).status).toBe(204);
    await graph.advance(1000);
    expect(graph.story(id).slice(-2)).toEqual(['star', 'd']);
    expect((await press({ rawId, keys: 'x' })).status).toBe(400);
    expect((await press({ rawId: '8:orgid:nobody', keys: '1' })).status).toBe(400);
  });

  it('are sent for as long as it takes', async () => {
    const id = await callAnn();
    const { status, body } = await act(id, 'sendDtmfTones', {
      tones: ['tone1', 'star', 'a'],
      delayBetweenTonesMs: 400,
      clientContext: 'pin',
    });
    expect({ status, state: body.status }).toEqual({ status: 200, state: 'running' });
    await graph.advance(1099);
    expect(endOf(body.id)).toBeUndefined();
    await graph.advance(1);
    expect(endOf(body.id)).toMatchObject({
      '@odata.type': '#microsoft.graph.sendDtmfTonesOperation',
      status: 'completed',
      completionReason: 'completedSuccessfully',
      clientContext: 'pin',
    });
  });

  it.each<[string, object, string]>([
    ['none', { tones: [] }, 'tones'],
    ['an unknown one', { tones: ['1'] }, 'tones[0]'],
    ['a delay that is a text', { tones: ['tone1'], delayBetweenTonesMs: '5' }, 'delayBetween'],
  ])('are not sent: %s', async (_what, body, field) => {
    const { status, body: answer } = await act(await callAnn(), 'sendDtmfTones', body);
    expect(status).toBe(400);
    expect(answer.error.message).toContain(field);
  });
});

it('cancelling ends what plays, waits and is sent, and leaves the subscription', async () => {
  const id = await establish(graph, [user(people.ann)]);
  await act(id, 'subscribeToTone');
  const playing = await act(id, 'playPrompt', { prompts: [prompt()] });
  const waiting = await act(id, 'recordResponse');
  const sending = await act(id, 'sendDtmfTones', { tones: ['tone1', 'tone2'] });
  const { status, body } = await act(id, 'cancelMediaProcessing', { clientContext: 'stop' });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      '@odata.type': '#microsoft.graph.cancelMediaProcessingOperation',
      status: 'completed',
      clientContext: 'stop',
    },
  });
  await graph.advance(50);
  const cancelled = { status: 'failed', resultInfo: { code: 400, subcode: 8508 } };
  expect(endOf(playing.body.id)).toMatchObject(cancelled);
  expect(endOf(waiting.body.id)).toMatchObject({
    ...cancelled,
    completionReason: 'operationCanceled',
    recordingLocation: '',
  });
  expect(endOf(sending.body.id)).toMatchObject({
    status: 'completed',
    completionReason: 'mediaOperationCanceled',
  });
  await graph.advance(10_000);
  const ends = graph.notifications.filter(({ resourceUrl }) =>
    resourceUrl.includes('/operations/'),
  );
  expect(ends).toHaveLength(3);
  graph.emulator.graph.pressKeys(id, `8:orgid:${people.ann}`, '7');
  await graph.advance(500);
  expect(graph.story(id).at(-1)).toBe('tone7');
  const listed = await graph.ask('GET', `/${id}/operations`);
  expect(listed.body.value).toHaveLength(5);
  expect((await graph.ask('GET', `/${id}/operations/${playing.body.id}`)).body).toMatchObject({
    status: 'failed',
  });
});
