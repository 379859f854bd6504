import { describe, expect, it } from 'vitest';
import {
  appHosted,
  establish,
  joinIdMeeting,
  organizerMeeting,
  people,
  prompt,
  user,
} from './__fixtures__/graph-bodies.js';
import {
  entryOf,
  invite,
  lastOperation,
  lastRoster,
  onlyParticipantId,
  rosterCount,
} from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();

const meet = (more: object = {}) => establish(graph, [], { ...organizerMeeting, ...more });
const act = (id: string, path: string, body?: object) => graph.ask('POST', `/${id}/${path}`, body);

/** Invites somebody into the call; answers their participant id. */
async function bring(id: string, who: string): Promise<string> {
  const invited = await invite(graph, id, [user(who)]);
  await graph.advance(100);
  return onlyParticipantId(invited);
}

describe('people in a meeting', () => {
  it('wait in the lobby until they are let in', async () => {
    const id = await meet();
    await bring(id, people.waitsInLobby);
    expect(lastOperation(graph, id).resourceData.status).toBe('completed');
    expect(entryOf(graph, id, people.waitsInLobby)).toMatchObject({
      isInLobby: true,
      mediaStreams: [{ direction: 'inactive' }],
    });
    await graph.advance(2000);
    expect(entryOf(graph, id, people.waitsInLobby)).toMatchObject({
      isInLobby: false,
      mediaStreams: [{ direction: 'sendReceive' }],
    });
  });

  it('mute themselves', async () => {
    const id = await meet();
    await bring(id, people.mutesItself);
    expect(entryOf(graph, id, people.mutesItself).isMuted).toBe(false);
    await graph.advance(1000);
    expect(entryOf(graph, id, people.mutesItself)).toMatchObject({
      isMuted: true,
      mediaStreams: [{ serverMuted: false }],
    });
  });

  it('have machines that answer for them', async () => {
    const id = await meet();
    await invite(graph, id, [user(people.voicemail)]);
    await graph.advance(5000);
    expect(entryOf(graph, id, people.voicemail)).toMatchObject({
      info: { endpointType: 'voicemail' },
    });
    await graph.advance(10_000);
    expect(lastRoster(graph, id)).not.toContain(people.voicemail);
  });

  it('hand their place over to others', async () => {
    const id = await meet();
    await bring(id, people.transfers);
    expect(lastRoster(graph, id)).toContain(people.transfers);
    await graph.advance(1100);
    expect(lastRoster(graph, id)).toContain('+14255550110');
    expect(lastRoster(graph, id)).not.toContain(people.transfers);
  });
});

it('nobody waits in the lobby of a peer-to-peer call, or transfers it away', async () => {
  const lobby = await establish(graph, [user(people.waitsInLobby)]);
  expect(graph.story(lobby).at(-1)).toBe('call established');
  const id = await establish(graph, [user(people.transfers)]);
  await graph.advance(2000);
  expect(graph.story(id).at(-1)).toBe('call established');
});

describe('hold music', () => {
  it('plays to one at a time: 202, then completed', async () => {
    const id = await meet();
    const ann = await bring(id, people.answersAtOnce);
    const ben = await bring(id, people.pressesOne);
    const started = await act(id, `participants/${ann}/startHoldMusic`, {
      customPrompt: prompt(),
      clientContext: 'hold',
    });
    expect(started).toMatchObject({
      status: 202,
      body: { '@odata.type': '#microsoft.graph.startHoldMusicOperation', status: 'running' },
    });
    await graph.advance(200);
    expect(lastOperation(graph, id).resourceData).toMatchObject({
      id: started.body.id,
      status: 'completed',
      clientContext: 'hold',
    });
    const second = await act(id, `participants/${ben}/startHoldMusic`);
    expect(second).toMatchObject({ status: 400, body: { error: { code: '8585' } } });
    expect(second.body.error.message).toContain(ann);
    const stopped = await act(id, `participants/${ann}/microsoft.graph.stopHoldMusic`, {});
    expect(stopped).toMatchObject({
      status: 202,
      body: { '@odata.type': '#microsoft.graph.stopHoldMusicOperation' },
    });
    expect((await act(id, `participants/${ann}/stopHoldMusic`)).body.error.code).toBe('8585');
    expect((await act(id, `participants/${ben}/startHoldMusic`)).status).toBe(202);
    await graph.ask('DELETE', `/${id}/participants/${ben}`);
    await graph.advance(50);
    expect((await act(id, `participants/${ann}/startHoldMusic`)).status).toBe(202);
  });

  it('is refused for strangers, for the application and with a bad prompt', async () => {
    const id = await meet();
    const ann = await bring(id, people.answersAtOnce);
    const { myParticipantId } = (await graph.ask('GET', `/${id}`)).body;
    const start = (one: string, body = {}) => act(id, `participants/${one}/startHoldMusic`, body);
    expect((await start('stranger')).body.error.code).toBe('itemNotFound');
    expect((await start(myParticipantId)).status).toBe(400);
    expect((await start(ann, { customPrompt: prompt('x.wav') })).status).toBe(400);
    const pair = await establish(graph, [user(people.ann)]);
    expect((await act(pair, 'participants/p/startHoldMusic')).body.error.code).toBe('itemNotFound');
  });
});

describe('audio routing groups', () => {
  it('are created, listed, read, changed and deleted', async () => {
    const id = await meet();
    const ann = await bring(id, people.answersAtOnce);
    const { myParticipantId: bot } = (await graph.ask('GET', `/${id}`)).body;
    const group = { id: 'whisper', routingMode: 'oneToOne', sources: [bot], receivers: [ann] };
    const type = { '@odata.type': '#microsoft.graph.audioRoutingGroup' };
    const groups = `/${id}/audioRoutingGroups`;
    expect(await graph.ask('POST', groups, group)).toMatchObject({
      status: 200,
      body: { ...type, ...group },
    });
    expect((await graph.ask('POST', groups, group)).body.error.message).toContain('whisper');
    const changed = { ...group, routingMode: 'multicast', sources: [bot, ann] };
    const patch = { routingMode: 'multicast', sources: [bot, ann] };
    expect(await graph.ask('PATCH', `${groups}/whisper`, patch)).toMatchObject({
      status: 200,
      body: changed,
    });
    expect((await graph.ask('GET', `${groups}/whisper`)).body).toEqual({ ...type, ...changed });
    const own = await graph.ask('POST', groups, { ...group, id: undefined });
    expect(own.body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await graph.ask('GET', groups)).body.value).toHaveLength(2);
    expect(await graph.ask('DELETE', `${groups}/whisper`)).toMatchObject({ status: 204 });
    for (const method of ['GET', 'DELETE'])
      expect((await graph.ask(method, `${groups}/whisper`)).body.error.code).toBe('itemNotFound');
  });

  it.each<[string, object, string]>([
    ['no mode', { sources: [], receivers: [] }, 'routingMode'],
    ['a stranger', { routingMode: 'multicast', sources: ['p'], receivers: [] }, 'p is not'],
    ['no receivers', { routingMode: 'multicast', sources: [] }, 'receivers'],
    ['a number for an id', { routingMode: 'multicast', sources: [1], receivers: [] }, 'sources[0]'],
  ])('are refused with %s', async (_what, body, reason) => {
    const id = await meet();
    const answer = await act(id, 'audioRoutingGroups', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(reason);
  });
});

describe('sharing a screen', () => {
  const sharing = (id: string, role: string) => act(id, 'changeScreenSharingRole', { role });
  const notified = {
    callOptions: {
      '@odata.type': '#microsoft.graph.outgoingCallOptions',
      isContentSharingNotificationEnabled: true,
    },
  };

  it('shows in the roster, and in sessions for those who want to be told', async () => {
    const sharer = await meet(appHosted);
    const watcher = await meet(notified);
    expect(await sharing(sharer, 'sharer')).toMatchObject({ status: 202, body: null });
    await graph.advance(50);
    const screen = { mediaType: 'videoBasedScreenSharing', direction: 'sendOnly' };
    expect(
      graph.notifications.find(({ resourceUrl }) => resourceUrl.includes(sharer)),
    ).toBeTruthy();
    const participants = await graph.ask('GET', `/${watcher}/participants`);
    expect(participants.body.value[0]).toMatchObject({ mediaStreams: [{}, screen] });
    expect(graph.story(sharer)).not.toContain('sharing created');
    expect(graph.story(watcher).slice(-2)).toEqual(['roster', 'sharing created']);
    const { body } = await graph.ask('GET', `/${watcher}/contentSharingSessions`);
    expect(body.value).toEqual([
      { '@odata.type': '#microsoft.graph.contentSharingSession', id: expect.any(String) },
    ]);
    const session = `/${watcher}/contentSharingSessions/${body.value[0]?.id}`;
    expect((await graph.ask('GET', session)).body).toEqual(body.value[0]);

    await sharing(sharer, 'viewer');
    await graph.advance(50);
    expect(graph.story(watcher).slice(-2)).toEqual(['roster', 'sharing deleted']);
    expect((await graph.ask('GET', session)).body.error.code).toBe('itemNotFound');
  });

  it('is done by people too, and ends when they leave', async () => {
    const id = await meet(notified);
    const ann = await bring(id, people.answersAtOnce);
    const rawId = `8:orgid:${people.answersAtOnce}`;
    const screen = `${graph.emulator.info.control}/graph/calls/${id}/screen`;
    const body = JSON.stringify({ rawId, isSharing: true });
    expect((await fetch(screen, { method: 'POST', body })).status).toBe(204);
    await graph.advance(10);
    expect(graph.story(id).at(-1)).toBe('sharing created');
    await graph.ask('DELETE', `/${id}/participants/${ann}`);
    await graph.advance(10);
    expect(graph.story(id).slice(-2)).toEqual(['sharing deleted', 'roster']);
    expect((await graph.ask('GET', `/${id}/contentSharingSessions`)).body.value).toEqual([]);
  });

  it('takes a role, a group and media of one’s own', async () => {
    expect((await sharing(await meet(), 'sharer')).body.error.message).toContain('appHosted');
    expect((await sharing(await meet(appHosted), 'owner')).body.error.message).toContain('role');
    const pair = await establish(graph, [user(people.ann)], appHosted);
    expect((await sharing(pair, 'sharer')).body.error.message).toContain('group calls');
  });
});

it('a large gallery view is added: 202, then completed', async () => {
  const id = await meet();
  expect(await act(id, 'addLargeGalleryView', { clientContext: 'view' })).toMatchObject({
    status: 202,
    body: { '@odata.type': '#microsoft.graph.addLargeGalleryViewOperation', status: 'running' },
  });
  await graph.advance(200);
  expect(lastOperation(graph, id).resourceData).toMatchObject({
    status: 'completed',
    clientContext: 'view',
  });
  const pair = await establish(graph, [user(people.ann)]);
  expect((await act(pair, 'addLargeGalleryView', {})).status).toBe(400);
});

describe('a report of device quality', () => {
  const quality = {
    '@odata.type': '#microsoft.graph.teleconferenceDeviceQuality',
    callChainId: '0622673d-9f69-49b3-9d4f-5ec64f42ecce',
    participantId: 'ea078406-b5d4-4d3c-b85e-90103dcec7f6',
    mediaLegId: 'bd9ee398-4b9d-42c7-8b8d-4e8efad9435f',
    deviceName: 'TestAgent',
    deviceDescription: 'TestDescription',
    mediaQualityList: [
      {
        '@odata.type': '#microsoft.graph.teleconferenceDeviceAudioQuality',
        channelIndex: 1,
        mediaDuration: 'PT20M',
        averageInboundJitter: 'PT0.01S',
        averageInboundPacketLossRateInPercentage: 0.01,
      },
    ],
  };
  const report = (body: object) => graph.ask('POST', '/logTeleconferenceDeviceQuality', body);

  it('is taken with 200', async () => {
    expect(await report({ quality })).toMatchObject({ status: 200, body: null });
  });

  it.each(['callChainId', 'participantId', 'mediaLegId', 'deviceName', 'mediaQualityList'])(
    'is refused without %s',
    async (name) => {
      const { status, body } = await report({ quality: { ...quality, [name]: undefined } });
      expect(status).toBe(400);
      expect(body.error.message).toContain(`quality.${name}`);
    },
  );
});

describe('what the metadata alone offers', () => {
  it.each<[string, string, string]>([
    ['GET', '', 'POST'],
    ['GET', '/$count', ''],
    ['PATCH', '/{id}', 'GET, DELETE'],
    ['POST', '/{id}/participants', 'GET'],
    ['GET', '/{id}/participants/$count', ''],
    ['PATCH', '/{id}/participants/p', 'GET, DELETE'],
    ['POST', '/{id}/operations', 'GET'],
    ['PATCH', '/{id}/operations/o', 'GET'],
    ['DELETE', '/{id}/operations/o', 'GET'],
    ['GET', '/{id}/operations/$count', ''],
    ['POST', '/{id}/contentSharingSessions', 'GET'],
    ['PATCH', '/{id}/contentSharingSessions/s', 'GET'],
    ['DELETE', '/{id}/contentSharingSessions/s', 'GET'],
    ['GET', '/{id}/contentSharingSessions/$count', ''],
    ['GET', '/{id}/audioRoutingGroups/$count', ''],
  ])('is refused: %s %s', async (method, path, allow) => {
    const id = path.includes('{id}') ? await meet() : '';
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    const answer = await graph.ask(method, path.replace('{id}', id), body);
    expect(answer).toMatchObject({ status: 405, body: { error: { code: 'MethodNotAllowed' } } });
    expect(answer.headers.get('allow')).toBe(allow);
    expect(answer.body.error.message).toContain('metadata');
  });
});

describe('delta rosters', () => {
  const callOptions = {
    '@odata.type': '#microsoft.graph.outgoingCallOptions',
    isDeltaRosterEnabled: true,
  };

  it('are numbered for each call by itself, beside full ones in the same meeting', async () => {
    const full = await meet();
    const delta = await meet({ callOptions });
    await bring(full, people.answersAtOnce);
    expect(lastRoster(graph, full)).toHaveLength(3);
    const rosters = graph.notifications
      .filter(({ resourceUrl }) => resourceUrl === `/communications/calls/${delta}/participants`)
      .map(({ resourceData }) => resourceData);
    expect(rosters.map((roster) => [roster.sequenceNumber, roster.participants.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(rosters[1]?.participants[0]).toMatchObject({ rosterSequenceNumber: 2 });
  });
});

it('two meetings are two conversations', async () => {
  const one = await meet();
  const two = await establish(graph, [], joinIdMeeting);
  const rosters = rosterCount(graph, two);
  await bring(one, people.answersAtOnce);
  expect(rosterCount(graph, two)).toBe(rosters);
});
