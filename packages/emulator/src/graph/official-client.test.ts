import {
  Client,
  type Context,
  type Middleware,
  RedirectHandler,
  RetryHandler,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import { beforeEach, describe, expect, it } from 'vitest';
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
import { getToken } from './__fixtures__/graph-token.js';
import type { WireBody } from './__fixtures__/graph-wire.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();
const calls = '/communications/calls';
let client: Client;

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

beforeEach(async () => {
  const [retry, redirect, telemetry] = [
    new RetryHandler(),
    new RedirectHandler(),
    new TelemetryHandler(),
  ];
  retry.setNext(redirect);
  redirect.setNext(telemetry);
  telemetry.setNext(new PlainHttpMiddleware(await getToken(graph.emulator)));
  client = Client.initWithMiddleware({
    baseUrl: graph.emulator.info.graph.baseUrl,
    middleware: retry,
  });
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

describe('the official client', () => {
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
});
