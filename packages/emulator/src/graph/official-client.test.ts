import {
  Client,
  type Context,
  type Middleware,
  RedirectHandler,
  RetryHandler,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../start-emulator.js';
import {
  answerBody,
  appHosted,
  callBody,
  organizerMeeting,
  people,
  prompt,
  user,
} from './__fixtures__/graph-bodies.js';
import { lastIncoming, lastOperation } from './__fixtures__/graph-observations.js';
import { graphOperations } from './__fixtures__/graph-operations.js';
import { getToken } from './__fixtures__/graph-token.js';
import type { WireBody } from './__fixtures__/graph-wire.js';
import { useGraph } from './__fixtures__/use-graph.js';

// The client sends tokens over https and to hosts that it knows, so it is told this one and nothing else is changed.
const graph = useGraph({ tls: true });
const calls = '/communications/calls';
let client: Client;

beforeEach(() => {
  const { baseUrl } = graph.emulator.info.graph;
  client = Client.initWithMiddleware({
    baseUrl,
    customHosts: new Set([new URL(baseUrl).hostname]),
    authProvider: { getAccessToken: () => getToken(graph.emulator) },
  });
});

const operations = graphOperations();
const carriedOut = new Set<string>();

afterEach(() => {
  for (const { method, target, status } of graph.emulator.requests()) {
    const operation = operations.find((one) => one.matches(method, target));
    if (operation !== undefined && status < 300) carriedOut.add(operation.name);
  }
});

const post = (path: string, body: object = {}): Promise<WireBody> =>
  client.api(`${calls}${path}`).post(body);

/** Creates a call with the client and lets it be established. */
async function create(targets: readonly object[], more: object = {}): Promise<string> {
  const { id } = await post('', callBody(graph, targets, more));
  await graph.advance(500);
  return id;
}

const meet = (more: object = {}) => create([], { ...organizerMeeting, ...more });

/** Lets an application be called, and answers the id of its incoming call. */
async function ring(order: object = {}): Promise<string> {
  graph.emulator.graph.placeIncomingCall({ from: `8:orgid:${people.ann}`, ...order });
  await graph.advance(50);
  return lastIncoming(graph).id;
}

/** Invites somebody with the client; answers their participant id. */
async function bring(id: string): Promise<string> {
  const participants = [user(people.answersAtOnce)];
  const operation = await post(`/${id}/participants/invite`, { participants });
  await graph.advance(100);
  return operation.participants[0]?.participantId ?? '';
}

describe('the official client over https, unchanged', () => {
  it('creates, gets, keeps alive, invites, cancels and hangs up', async () => {
    const id = await create([user(people.ann)]);
    expect((await client.api(`${calls}/${id}`).get()).state).toBe('established');
    await post(`/${id}/keepAlive`);
    const operation = await post(`/${id}/participants/invite`, {
      participants: [user(people.neverAnswers)],
      clientContext: 'official',
    });
    expect(operation.status).toBe('Running');
    const { participantId } = operation.participants[0] ?? {};
    await client.api(`${calls}/${id}/participants/${participantId}`).delete();
    await graph.advance(100);
    expect(lastOperation(graph, id).resourceData.status).toBe('failed');
    const { value }: WireBody = await client.api(`${calls}/${id}/participants`).get();
    expect(value).toHaveLength(2);
    await client.api(`${calls}/${id}`).delete();
    await graph.advance(100);
    expect(graph.story(id).at(-1)).toBe('call terminated');
  });

  it('answers, rejects and redirects', async () => {
    const answered = await ring();
    await post(`/${answered}/answer`, answerBody);
    const rejected = await ring();
    await post(`/${rejected}/reject`, { reason: 'busy' });
    const redirected = await ring();
    await post(`/${redirected}/redirect`, { targets: [user(people.ben)], timeout: 30 });
    await graph.advance(500);
    expect(graph.story(answered).at(-1)).toBe('call established');
    expect(graph.story(rejected).at(-1)).toBe('call deleted');
    expect(graph.story(redirected).at(-1)).toBe('call terminated');
  });

  it('transfers', async () => {
    const id = await create([user(people.ann)]);
    await post(`/${id}/transfer`, { transferTarget: user(people.ben) });
    await graph.advance(1000);
    expect(graph.story(id).at(-1)).toBe('call terminated');
  });

  it('plays, records, listens, sends tones and cancels', async () => {
    const id = await create([user(people.pressesOne)]);
    const played = await post(`/${id}/playPrompt`, { prompts: [prompt()], clientContext: 'p' });
    const recorded = await post(`/${id}/recordResponse`, { stopTones: ['1'], playBeep: true });
    expect([played.status, recorded.status]).toEqual(['running', 'running']);
    await graph.advance(4000);
    const { recordingLocation, recordingAccessToken, completionReason }: WireBody = await client
      .api(`${calls}/${id}/operations/${recorded.id}`)
      .get();
    expect(completionReason).toBe('stopToneDetected');
    const download = await fetch(recordingLocation, {
      headers: { authorization: `Bearer ${recordingAccessToken}` },
    });
    expect((await download.arrayBuffer()).byteLength).toBe(44 + 16_000);
    expect((await post(`/${id}/subscribeToTone`)).status).toBe('completed');
    const sent = await post(`/${id}/microsoft.graph.sendDtmfTones`, { tones: ['tone1'] });
    expect(sent.status).toBe('running');
    expect((await post(`/${id}/cancelMediaProcessing`)).status).toBe('completed');
    await graph.advance(1000);
    expect(graph.story(id)).toContain('tone1');
    expect((await client.api(`${calls}/${id}/operations`).get()).value).toHaveLength(5);
  });

  it('mutes, holds and removes people', async () => {
    const id = await meet();
    const participantId = await bring(id);
    const participant = `/${id}/participants/${participantId}`;
    expect((await post(`${participant}/mute`)).status).toBe('completed');
    expect((await client.api(`${calls}${participant}`).get()).isMuted).toBe(true);
    expect((await post(`${participant}/startHoldMusic`)).status).toBe('running');
    expect((await post(`${participant}/stopHoldMusic`)).status).toBe('running');
    expect((await post(`/${id}/mute`)).status).toBe('completed');
    expect((await post(`/${id}/unmute`)).status).toBe('completed');
    await client.api(`${calls}${participant}`).delete();
    await graph.advance(100);
    expect((await client.api(`${calls}/${id}/participants`).get()).value).toHaveLength(1);
  });

  it('routes audio', async () => {
    const id = await meet();
    const participantId = await bring(id);
    const groups = `/${id}/audioRoutingGroups`;
    const body = { routingMode: 'multicast', sources: [participantId], receivers: [] };
    const group = await post(groups, body);
    const address = `${calls}${groups}/${group.id}`;
    await client.api(address).patch({ receivers: [participantId] });
    expect((await client.api(address).get()).receivers).toEqual([participantId]);
    expect((await client.api(`${calls}${groups}`).get()).value).toHaveLength(1);
    await client.api(address).delete();
    await expect(client.api(address).get()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('shares a screen, adds a gallery and reports quality', async () => {
    const id = await meet(appHosted);
    await post(`/${id}/changeScreenSharingRole`, { role: 'sharer' });
    await graph.advance(50);
    const sessions = `${calls}/${id}/contentSharingSessions`;
    const { value }: WireBody = await client.api(sessions).get();
    expect((await client.api(`${sessions}/${value[0]?.id}`).get()).id).toBe(value[0]?.id);
    expect((await post(`/${id}/addLargeGalleryView`)).status).toBe('running');
    await post('/logTeleconferenceDeviceQuality', {
      quality: {
        callChainId: 'c',
        participantId: 'p',
        mediaLegId: 'm',
        deviceName: 'd',
        mediaQualityList: [{}],
      },
    });
  });

  it('reports that it records by policy', async () => {
    const id = await ring({ isPolicyRecording: true });
    await post(`/${id}/answer`, answerBody);
    await graph.advance(500);
    const operation = await post(`/${id}/updateRecordingStatus`, { status: 'recording' });
    expect(operation.status).toBe('completed');
  });

  it('gets errors that it can read', async () => {
    await expect(client.api(`${calls}/gone`).get()).rejects.toMatchObject({
      statusCode: 404,
      code: '8522',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await expect(client.api(calls).get()).rejects.toMatchObject({
      statusCode: 405,
      code: 'MethodNotAllowed',
    });
  });

  it('has carried out every operation of the service by now', () => {
    expect([...carriedOut].sort()).toEqual(operations.map(({ name }) => name).sort());
    expect(carriedOut.size).toBeGreaterThan(30);
  });
});

/** The client's own last handlers drop tokens on plain http, so this one takes their place at the end of its chain. */
class PlainHttpMiddleware implements Middleware {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers);
    headers.set('authorization', `Bearer ${this.#token}`);
    context.response = await fetch(context.request, { ...context.options, headers });
  }
}

describe('the official client over http', () => {
  it('works with a last handler of one’s own', async () => {
    const emulator = await startEmulator({ graph: { callbackUri: graph.callbackUri } });
    try {
      const chain = [new RetryHandler(), new RedirectHandler(), new TelemetryHandler()] as const;
      chain[0].setNext(chain[1]);
      chain[1].setNext(chain[2]);
      chain[2].setNext(new PlainHttpMiddleware(await getToken(emulator)));
      const { baseUrl } = emulator.info.graph;
      const plain = Client.initWithMiddleware({ baseUrl, middleware: chain[0] });
      const { id } = await plain.api(calls).post(callBody(graph, [user(people.neverAnswers)]));
      expect((await plain.api(`${calls}/${id}`).get()).state).toBe('establishing');
    } finally {
      await emulator.close();
    }
  });
});
