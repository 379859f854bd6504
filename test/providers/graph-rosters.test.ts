import type { Call, Roster } from '@tandem/core';
import { teamsUser } from '@tandem/core';
import type { GraphOptions } from '@tandem/graph';
import { afterEach, describe, expect, it } from 'vitest';
import type { Wire } from './mocked-graph.js';
import {
  botId,
  entry,
  MockedGraph,
  notice,
  ownPlace,
  placedCall,
  self,
  setOf,
  typed,
} from './mocked-graph.js';

const idOf = (digits: string) => `00000000-0000-4000-8000-0000000000${digits}`;
const ann = teamsUser(idOf('01'));
const ben = teamsUser(idOf('02'));
const cleo = teamsUser(idOf('03'));
const setOfAnn = setOf('user', idOf('01'));
const annIn = entry('p-ann', setOfAnn);
const benIn = entry('p-ben', setOf('user', idOf('02')));
const cleoIn = entry('p-cleo', setOf('user', idOf('03')));

let graph: MockedGraph;
afterEach(async () => {
  expect(await graph.close()).toEqual([]);
});

/** A call to Ann, or to her and Ben, that is up. */
async function callUp({
  isGroup = true,
  ...options
}: Partial<GraphOptions> & { isGroup?: boolean } = {}): Promise<Call> {
  graph = new MockedGraph(options);
  const targets = isGroup ? [setOfAnn, setOf('user', idOf('02'))] : [setOfAnn];
  graph.answers.set('create', { status: 201, body: placedCall(...targets) });
  graph.answers.set('GET ', {
    status: 200,
    body: { ...placedCall(...targets), state: 'established' },
  });
  const call = await graph.calling.createCall(isGroup ? [ann, ben] : ann);
  await graph.notifyCall({ state: 'established' });
  return call;
}

/** A call from Ann that was answered and is up. */
async function callIn(more: Wire = {}): Promise<Call> {
  graph = new MockedGraph();
  await graph.notifyCall(
    {
      state: 'incoming',
      direction: 'incoming',
      source: typed('participantInfo', { identity: setOfAnn }),
      targets: [typed('invitationParticipantInfo', { identity: setOf('application', botId) })],
      myParticipantId: ownPlace,
      ...more,
    },
    'created',
  );
  await graph.until(() => graph.incoming.length > 0, 'the call rings');
  graph.answers.set('POST /answer', { status: 202 });
  const call = await graph.incoming[0]?.answer();
  if (call === undefined) throw new Error('Nobody called.');
  await graph.notifyCall({ state: 'established' });
  return call;
}

const people = ({ participants }: Roster) => participants.map(({ identity }) => identity.rawId);
const bot = `28:${botId}`;
const find = ({ roster }: Call, { rawId }: { readonly rawId: string }) =>
  roster.participants.find(({ identity }) => identity.rawId === rawId);

/** What the call says of people. */
function heard(call: Call): string[] {
  const facts: string[] = [];
  call.events$.subscribe((event) => {
    if (event.type === 'participant.joined' || event.type === 'participant.left')
      facts.push(`${event.type} ${event.participant.identity.rawId.slice(-2)}`);
  });
  return facts;
}

describe('a whole list', () => {
  it('replaces the one before: who is missing from it has left', async () => {
    const call = await callUp();
    await graph.notifyRoster(self, annIn, benIn);
    const facts = heard(call);
    expect(people(call.roster)).toEqual([bot, ann.rawId, ben.rawId]);
    await graph.notifyRoster(self, benIn, cleoIn);
    expect(people(call.roster)).toEqual([bot, ben.rawId, cleo.rawId]);
    expect(facts.sort()).toEqual(['participant.joined 03', 'participant.left 01']);
    expect(call.roster).toMatchObject({ isComplete: true, freshness: 'live' });
  });

  it('that comes twice says nothing new', async () => {
    const call = await callUp();
    await graph.notifyRoster(self, annIn);
    const rosters: Roster[] = [];
    call.participants$.subscribe((one) => rosters.push(one));
    const facts = heard(call);
    await graph.notifyRoster(self, annIn);
    expect(rosters.map(people)).toEqual(rosters.slice(0, 1).map(people));
    expect(facts).toEqual([]);
  });

  it('shows who waits in the lobby, and that they were let in', async () => {
    const call = await callUp();
    await graph.notifyRoster(self, { ...benIn, isInLobby: true });
    expect(find(call, ben)).toMatchObject({ isInLobby: true });
    await graph.notifyRoster(self, benIn);
    expect(find(call, ben)).toMatchObject({ isInLobby: false });
  });

  it('is all that tells who is in a group call that came in', async () => {
    const call = await callIn({ chatInfo: typed('chatInfo', { threadId: '19:x@thread.v2' }) });
    expect(people(call.roster)).toEqual([]);
    await graph.notifyRoster(self, annIn, benIn);
    expect(people(call.roster)).toEqual([bot, ann.rawId, ben.rawId]);
  });

  it('names the application by its own participant id', async () => {
    const call = await callUp();
    await graph.notifyRoster(self, annIn);
    expect(call.roster.participants.filter(({ isSelf }) => isSelf)).toMatchObject([
      { participantId: ownPlace },
    ]);
  });

  it('keeps two people apart whose ids are null, by who they are', async () => {
    const call = await callUp();
    const nameless = [ann, ben].map((one) => entry(null, setOf('user', one.userId)));
    await graph.notifyRoster(self, ...nameless.map(({ id: _id, ...rest }) => rest));
    expect(people(call.roster)).toEqual([bot, ann.rawId, ben.rawId]);
  });
});

describe('a list of changes', () => {
  const changes = (sequenceNumber: number, ...participants: readonly Wire[]) =>
    graph.notify(
      notice('/participants', typed('deltaParticipants', { sequenceNumber, participants })),
    );
  const removed = (one: Wire) => ({
    ...one,
    removedState: typed('removedState', { reason: 'Removed' }),
  });

  it('is asked for by configuration, and changes who it names', async () => {
    const call = await callUp({ deltaRoster: true });
    await changes(1, self, annIn, benIn);
    await changes(2, { ...benIn, isMuted: true });
    expect(people(call.roster)).toEqual([bot, ann.rawId, ben.rawId]);
    expect(find(call, ben)).toMatchObject({ isMuted: true });
    expect(call.roster).toMatchObject({ freshness: 'live', version: { sequence: 2 } });
  });

  it('takes out who has a removed state', async () => {
    const call = await callUp({ deltaRoster: true });
    await changes(1, self, annIn, benIn);
    const facts = heard(call);
    await changes(2, removed(annIn), cleoIn);
    expect(people(call.roster)).toEqual([bot, ben.rawId, cleo.rawId]);
    expect(facts.sort()).toEqual(['participant.joined 03', 'participant.left 01']);
  });

  it('after a gap leaves the roster stale, until one read repairs it', async () => {
    const call = await callUp({ deltaRoster: true });
    const freshness: string[] = [];
    call.participants$.subscribe((roster) => freshness.push(roster.freshness));
    await changes(1, self, annIn, benIn);
    await changes(4, { ...annIn, isMuted: true });
    expect(call.roster).toMatchObject({ freshness: 'stale', isComplete: false });
    expect(find(call, ann)).toMatchObject({ isMuted: true });
    graph.answers.set('GET /participants', {
      status: 200,
      body: { value: [self, annIn, cleoIn] },
    });
    await graph.clock.advance(2_000);
    await graph.until(() => call.roster.freshness === 'live', 'the roster is repaired');
    expect(people(call.roster)).toEqual([bot, ann.rawId, cleo.rawId]);
    expect(graph.count('GET', '/participants')).toBe(1);
    expect(freshness.slice(-2)).toEqual(['stale', 'live']);
    await changes(5, { ...cleoIn, isMuted: true });
    expect(call.roster).toMatchObject({ freshness: 'live' });
    expect(find(call, cleo)).toMatchObject({ isMuted: true });
  });

  it('that comes twice or late changes nothing', async () => {
    const call = await callUp({ deltaRoster: true });
    await changes(1, self, annIn);
    await changes(2, removed(annIn));
    await changes(1, self, annIn);
    await changes(2, benIn);
    expect(people(call.roster)).toEqual([bot]);
    expect(call.roster.freshness).toBe('live');
  });
});

describe('a call of two', () => {
  const twosome = [
    { isSelf: true, participantId: ownPlace, identity: { rawId: bot } },
    { isSelf: false, identity: { rawId: ann.rawId } },
  ];

  it('is built from source, target and own participant id, and says that it is not complete', async () => {
    const call = await callUp({ isGroup: false });
    expect(call.roster.participants).toMatchObject(twosome);
    expect(call.roster.isComplete).toBe(false);
    expect(graph.count('GET', '/participants')).toBe(0);
  });

  it.each([
    ['nobody', { status: 200, body: { value: [] } }],
    ['no such thing', undefined],
  ])('stays as it is when the service lists %s', async (_, answer) => {
    const call = await callUp({ isGroup: false });
    if (answer !== undefined) graph.answers.set('GET /participants', answer);
    expect(await call.listParticipants()).toMatchObject(twosome);
    expect(graph.count('GET', '/participants')).toBe(1);
    expect(call.roster.participants).toMatchObject(twosome);
  });

  it('that came in is built in the same way', async () => {
    const call = await callIn();
    expect(call.roster.participants).toMatchObject(twosome);
    expect(call.roster.isComplete).toBe(false);
  });

  it('gives way to the list once somebody else has come', async () => {
    const call = await callUp({ isGroup: false });
    await graph.notifyRoster(self, annIn, benIn);
    expect(people(call.roster)).toEqual([bot, ann.rawId, ben.rawId]);
    expect(find(call, ann)).toMatchObject({ participantId: 'p-ann' });
    expect(call.roster.isComplete).toBe(true);
  });
});

describe('spelling', () => {
  it.each([
    ['as documented', 'updated', 'sendReceive', 'established'],
    ['as in logs', 'Updated', 'SendReceive', 'Established'],
    ['in capitals', 'UPDATED', 'SENDRECEIVE', 'ESTABLISHED'],
  ])('%s gives the same roster and state', async (_, changeType, direction, state) => {
    const call = await callUp();
    const stream = typed('mediaStream', { mediaType: 'Audio', direction, sourceId: '1' });
    const body = {
      value: [
        {
          changeType,
          resource: `/app/calls/${call.providerCallId.replaceAll('-', '').toUpperCase()}`,
          resourceData: { '@odata.type': '#Microsoft.Graph.Call', state },
        },
        {
          changeType,
          resourceUrl: `communications/calls/${call.providerCallId.toUpperCase()}/Participants`,
          resourceData: [self, { ...annIn, id: 'P-ANN', mediaStreams: [stream] }],
        },
      ],
    };
    const receivedAt = new Date(graph.clock.now()).toISOString();
    await graph.calling.receive('graph', { body, headers: {}, receivedAt });
    await graph.clock.advance(1);
    expect(call.lifecycle).toBe('connected');
    expect(find(call, ann)).toMatchObject({
      mediaStreams: [{ mediaType: 'audio', direction: 'sendReceive' }],
    });
  });
});
