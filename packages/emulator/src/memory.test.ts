import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GridReceiver, startGridReceiver } from './__fixtures__/grid-receiver.js';
import { type SocketReceiver, startSocketReceiver } from './__fixtures__/socket-receiver.js';
import { people, phone, user } from './acs/__fixtures__/acs-application.js';
import { AcsScene, callerId } from './acs/__fixtures__/acs-scene.js';
import { Roster } from './acs/call/roster.js';
import {
  callBody,
  people as graphPeople,
  user as graphUser,
  organizerMeeting,
  prompt,
} from './graph/__fixtures__/graph-bodies.js';
import { invite } from './graph/__fixtures__/graph-observations.js';
import { useGraph } from './graph/__fixtures__/use-graph.js';
import { GraphCall } from './graph/call/graph-call.js';

/** How many objects of a class are held by anything at all. */
function held(type: abstract new (...parameters: never[]) => unknown): number {
  return Number(queryObjects(type, { format: 'count' }));
}

// Counting goes over everything that this process holds.
describe('an ACS call that has ended', { timeout: 30_000 }, () => {
  let scene: AcsScene;
  let grid: GridReceiver;
  let sockets: SocketReceiver;

  beforeEach(async () => {
    [scene, grid, sockets] = await Promise.all([
      AcsScene.start({ acs: { numbers: ['+18005550100'] } }),
      startGridReceiver(),
      startSocketReceiver(),
    ]);
  });

  afterEach(() => Promise.all([scene.close(), grid.close(), sockets.close()]));

  const file = { kind: 'file', file: { uri: 'https://files.example.com/a.wav' } };

  /** A call in which everything goes on at once that can. */
  async function busyCall(): Promise<string> {
    const id = await scene.speakingCall([people.saysNothing, people.phoneAnswersAtOnce], {
      mediaStreamingOptions: {
        transportType: 'websocket',
        transportUrl: sockets.url,
        audioChannelType: 'mixed',
      },
    });
    await scene.invite(id, people.neverAnswers);
    await scene.invite(id, people.joinsAndLeaves);
    const target = { targetParticipant: people.saysNothing };
    await scene.command(id, 'play', { playSources: [file], playOptions: { loop: true } });
    await scene.command(id, 'startContinuousDtmfRecognition', target);
    await scene.command(id, 'startMediaStreaming', {});
    await scene.command(id, 'transferToParticipant', {
      targetParticipant: people.neverAnswers,
      transferee: people.saysNothing,
    });
    const recording = JSON.stringify({ callConnectionId: id });
    await scene.application.send('POST', '/calling/recordings?api-version=2026-03-12', recording);
    await scene.pass(500);
    return id;
  }

  it('is held by nothing, whatever went on in it', async () => {
    const ids = [await busyCall(), await busyCall()];
    // Each call, and the one to whom somebody is being transferred.
    expect(held(Roster)).toBe(4);
    for (const id of ids) await scene.command(id, 'terminate');
    await scene.pass(1000);
    expect(scene.emulator.calls().map(({ state }) => state)).toEqual([
      'disconnected',
      'disconnected',
    ]);
    expect(held(Roster)).toBe(0);
  });

  it('is held by nothing when nobody answered, and when two were on a line', async () => {
    await scene.emulator.eventGrid.subscribe({ url: grid.url });
    await scene.call([people.declines]);
    const unanswered = await scene.call([people.neverAnswers]);
    const line = await scene.call([phone('+18005550100')], callerId);
    await scene.emulator.idle();
    const [incoming] = grid.eventData('IncomingCall').slice(-1) as {
      incomingCallContext: string;
    }[];
    await scene.answer(incoming?.incomingCallContext ?? '');
    await scene.call([user(700)]);
    await scene.pass(1000);
    await scene.application.request('DELETE', `/${unanswered.id}`);
    await scene.application.request('DELETE', `/${line.id}`);
    // What rang is forgotten some minutes later, with the contexts of its incoming calls.
    await scene.pass(10 * 60_000);
    expect(held(Roster)).toBe(0);
  });
});

describe('a Graph call that has ended', { timeout: 30_000 }, () => {
  const graph = useGraph();

  it('is held by nothing, whatever went on in it', async () => {
    const created = await graph.ask('POST', '', callBody(graph, [graphUser(graphPeople.ann)]));
    const meeting = await graph.ask('POST', '', callBody(graph, [], organizerMeeting));
    await graph.advance(500);
    const ids = [created.body.id, meeting.body.id];
    await invite(graph, meeting.body.id, [graphUser(graphPeople.neverAnswers)]);
    for (const id of ids) {
      await graph.ask('POST', `/${id}/playPrompt`, { prompts: [prompt()] });
      await graph.ask('POST', `/${id}/recordResponse`, { prompts: [prompt()] });
      await graph.ask('POST', `/${id}/subscribeToTone`, {});
    }
    graph.emulator.graph.placeIncomingCall({ from: `8:orgid:${graphPeople.ann}` });
    await graph.advance(100);
    expect(held(GraphCall)).toBe(3);
    for (const id of ids) await graph.ask('DELETE', `/${id}`);
    await graph.advance(20_000);
    expect(graph.emulator.calls()).toEqual([]);
    expect(held(GraphCall)).toBe(0);
  });
});
