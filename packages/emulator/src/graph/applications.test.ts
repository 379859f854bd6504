import { describe, expect, it } from 'vitest';
import { startEmulator } from '../start-emulator.js';
import {
  answerBody,
  callBody,
  establish,
  invitee,
  organizerMeeting,
  otherBot,
  people,
  user,
} from './__fixtures__/graph-bodies.js';
import {
  botId,
  entryOf,
  invite,
  lastIncoming,
  lastOfCall,
  lastOperation,
  lastRoster,
} from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const silentBot = { clientId: '7a9de301-0000-4000-8000-00000000b0b3', clientSecret: 'silent' };
const graph = useGraph({ applications: [otherBot, silentBot] });

const application = (id: string) =>
  invitee({ application: { '@odata.type': '#microsoft.graph.identity', id } });
const asOther = { as: otherBot.clientId };

/** The main application calls the other one, whose incoming call this answers. */
async function callOther(): Promise<{ readonly caller: string; readonly called: string }> {
  graph.emulator.graph.registerWebhook(graph.callbackUri, otherBot.clientId);
  const created = await graph.ask('POST', '', callBody(graph, [application(otherBot.clientId)]));
  await graph.advance(50);
  return { caller: created.body.id, called: lastIncoming(graph).id };
}

describe('a call between two applications', () => {
  it('is established on both sides by the answer, and ends on both by a hang up', async () => {
    const { caller, called } = await callOther();
    expect(lastOfCall(graph, called)).toMatchObject({
      resourceData: { source: { identity: { application: { id: botId(graph) } } } },
      claims: { aud: otherBot.clientId },
    });
    expect((await graph.ask('GET', `/${called}`)).status).toBe(404);
    await graph.ask('POST', `/${called}/answer`, answerBody, asOther);
    await graph.advance(500);
    expect(graph.story(caller)).toEqual(['call establishing', 'call established']);
    expect(graph.story(called).at(-1)).toBe('call established');
    const chains = [
      await graph.ask('GET', `/${caller}`),
      await graph.ask('GET', `/${called}`, undefined, asOther),
    ];
    expect(new Set(chains.map(({ body }) => body.callChainId)).size).toBe(1);
    await graph.ask('DELETE', `/${called}`, undefined, asOther);
    await graph.advance(500);
    expect(lastOfCall(graph, caller).resourceData).toMatchObject({
      state: 'terminated',
      resultInfo: { code: 200, subcode: 4521 },
    });
    expect(graph.emulator.calls()).toEqual([]);
  });

  it.each([
    ['none', 603, 0],
    ['busy', 486, 8539],
  ])('that is rejected with %s ends with %i/%i for the caller', async (reason, code, subcode) => {
    const { caller, called } = await callOther();
    await graph.ask('POST', `/${called}/reject`, { reason }, asOther);
    await graph.advance(50);
    expect(lastOfCall(graph, caller).resourceData).toMatchObject({
      state: 'terminated',
      resultInfo: { code, subcode },
    });
  });

  it('that nobody answers is over for both after 15 seconds', async () => {
    const { caller, called } = await callOther();
    await graph.advance(15_000);
    expect(graph.story(called).at(-1)).toBe('call terminated');
    expect(lastOfCall(graph, caller).resourceData.resultInfo.subcode).toBe(10057);
  });

  it('that the caller gives up is over for the called one', async () => {
    const { caller, called } = await callOther();
    await graph.ask('DELETE', `/${caller}`);
    await graph.advance(50);
    expect(graph.story(called).at(-1)).toBe('call terminated');
    expect(graph.emulator.calls()).toEqual([]);
  });

  it('that is redirected connects the caller with whoever answers', async () => {
    const { caller, called } = await callOther();
    await graph.ask('POST', `/${called}/redirect`, { targets: [user(people.ann)] }, asOther);
    await graph.advance(500);
    expect(graph.story(called).at(-1)).toBe('call terminated');
    expect(graph.story(caller).at(-1)).toBe('call established');
    expect(graph.emulator.calls()).toMatchObject([
      { id: caller, participants: [`8:orgid:${people.ann}`] },
    ]);
  });

  it('carries the keys that one sends to the other', async () => {
    const { caller, called } = await callOther();
    await graph.ask('POST', `/${called}/answer`, answerBody, asOther);
    await graph.advance(500);
    await graph.ask('POST', `/${called}/subscribeToTone`, {}, asOther);
    await graph.ask('POST', `/${caller}/sendDtmfTones`, { tones: ['tone4', 'pound'] });
    await graph.advance(1000);
    expect(graph.story(called).slice(-2)).toEqual(['tone4', 'pound']);
  });

  it('does not reach an application without a webhook', async () => {
    const body = callBody(graph, [application(silentBot.clientId)]);
    const created = await graph.ask('POST', '', body);
    await graph.advance(500);
    expect(lastOfCall(graph, created.body.id).resourceData.resultInfo.subcode).toBe(10037);
    const to = `28:${silentBot.clientId}`;
    const from = `8:orgid:${people.ann}`;
    expect(() => graph.emulator.graph.placeIncomingCall({ from, to })).toThrow('webhook');
  });
});

describe('an application that is invited', () => {
  it('is in the group once it answers, and out when it is removed', async () => {
    graph.emulator.graph.registerWebhook(graph.callbackUri, otherBot.clientId);
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const { body } = await invite(graph, id, [application(otherBot.clientId)]);
    await graph.advance(50);
    const invited = lastIncoming(graph).id;
    await graph.ask('POST', `/${invited}/answer`, answerBody, asOther);
    await graph.advance(500);
    expect(lastOperation(graph, id).resourceData.status).toBe('completed');
    expect(lastRoster(graph, id)).toContain(otherBot.clientId);
    expect(lastRoster(graph, invited)).toEqual(lastRoster(graph, id));

    const participantId = body.participants[0]?.participantId;
    expect(entryOf(graph, id, otherBot.clientId).id).toBe(participantId);
    await graph.ask('DELETE', `/${id}/participants/${participantId}`);
    await graph.advance(50);
    expect(lastOfCall(graph, invited).resourceData).toMatchObject({
      state: 'terminated',
      resultInfo: { code: 200, subcode: 5300 },
    });
    expect(lastRoster(graph, id)).not.toContain(otherBot.clientId);
  });
});

describe('a meeting that several have joined', () => {
  it('is one conversation: all see the same people, under the same call chain', async () => {
    const mine = await establish(graph, [], organizerMeeting);
    const theirs = await graph.ask('POST', '', callBody(graph, [], organizerMeeting), asOther);
    const twice = await establish(graph, [], organizerMeeting);
    await invite(graph, mine, [user(people.ann)]);
    await graph.advance(500);
    for (const id of [mine, theirs.body.id, twice])
      expect(lastRoster(graph, id)).toEqual([
        botId(graph),
        otherBot.clientId,
        botId(graph),
        people.ann,
      ]);
    const again = await graph.ask('GET', `/${mine}`);
    expect(theirs.body.callChainId).toBe(again.body.callChainId);
    expect(again.body.myParticipantId).not.toBe(theirs.body.myParticipantId);

    await graph.ask('DELETE', `/${mine}`);
    await graph.advance(50);
    expect(lastRoster(graph, twice)).toEqual([otherBot.clientId, botId(graph), people.ann]);
    expect((await graph.ask('GET', `/${twice}`)).status).toBe(200);
  });

  it('refuses an invitation of somebody whom another one is inviting', async () => {
    const mine = await establish(graph, [], organizerMeeting);
    const twice = await establish(graph, [], organizerMeeting);
    const pending = await invite(graph, mine, [user(people.neverAnswers)]);
    expect((await invite(graph, twice, [user(people.neverAnswers)])).status).toBe(400);
    const participantId = pending.body.participants[0]?.participantId;
    await graph.ask('DELETE', `/${twice}/participants/${participantId}`);
    await graph.advance(50);
    expect(lastOperation(graph, mine).resourceData.status).toBe('failed');
  });

  it('begins anew once all have left', async () => {
    const mine = await establish(graph, [], organizerMeeting);
    await invite(graph, mine, [user(people.ann)]);
    await graph.advance(500);
    await graph.ask('DELETE', `/${mine}`);
    await graph.advance(50);
    const later = await establish(graph, [], organizerMeeting);
    expect(lastRoster(graph, later)).toEqual([botId(graph)]);
  });
});

it('does not start with a webhook that cannot be called', async () => {
  const before = await startEmulator();
  const port = Number(new URL(before.info.control).port);
  await before.close();
  const bad = { callbackUri: 'http://bot.example.com/calls' };
  await expect(startEmulator({ port, graph: bad })).rejects.toThrow('callbackUri');
  // The port is free again.
  await (await startEmulator({ port })).close();
});
