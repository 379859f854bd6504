import { describe, expect, it } from 'vitest';
import { establish, invitee, organizerMeeting, people, user } from './__fixtures__/graph-bodies.js';
import {
  botId,
  invite,
  lastOperation,
  lastRoster,
  onlyParticipantId,
  rosterCount,
} from './__fixtures__/graph-observations.js';
import type { WireParticipant } from './__fixtures__/graph-wire.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();

describe('deleting a participant', () => {
  it('cancels a pending invitation: 204, the operation fails, the roster stays', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const answer = await invite(graph, id, [user(people.neverAnswers)]);
    const path = `/${id}/participants/${onlyParticipantId(answer)}`;
    expect((await graph.ask('GET', path)).status).toBe(404);
    expect(graph.emulator.calls()[0]?.ringing).toEqual([`8:orgid:${people.neverAnswers}`]);
    const rosters = rosterCount(graph, id);

    expect(await graph.ask('DELETE', path)).toMatchObject({ status: 204, body: null });
    await graph.advance(100);
    expect(lastOperation(graph, id).resourceData).toMatchObject({
      id: answer.body.id,
      status: 'failed',
      clientContext: 'ctx-1',
      resultInfo: { code: 487, subcode: 8542 },
    });
    expect(rosterCount(graph, id)).toBe(rosters);
    expect((await graph.ask('DELETE', path)).status).toBe(404);
    await graph.advance(70_000);
    expect(graph.story(id).filter((fact) => fact.startsWith('operation'))).toHaveLength(1);
  });

  it('cancels one of several invited together', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const { body } = await invite(graph, id, [user(people.neverAnswers), user(people.cleo)]);
    await graph.advance(500);
    await graph.ask('DELETE', `/${id}/participants/${body.participants[0]?.participantId}`);
    await graph.advance(100);
    expect(lastOperation(graph, id).resourceData).toMatchObject({
      status: 'completed',
      participants: [{ identity: { user: { id: people.cleo } } }],
    });
  });

  it('removes somebody who has just answered', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const answer = await invite(graph, id, [user(people.cleo)]);
    await graph.advance(500);
    const path = `/${id}/participants/${onlyParticipantId(answer)}`;
    expect((await graph.ask('DELETE', path)).status).toBe(204);
    await graph.advance(100);
    expect(lastRoster(graph, id)).toEqual([botId(graph), people.ann, people.ben]);
    expect(lastOperation(graph, id).resourceData.status).toBe('completed');
  });

  it('is refused for unknown participants and for the application itself', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const call = await graph.ask('GET', `/${id}`);
    const deleteOne = (one: string) => graph.ask('DELETE', `/${id}/participants/${one}`);
    expect((await deleteOne('nobody')).body.error.code).toBe('itemNotFound');
    expect((await deleteOne(call.body.myParticipantId)).status).toBe(400);
  });
});

describe('muting', () => {
  it('somebody completes at once and shows in the roster as muted by the server', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const { body } = await graph.ask('GET', `/${id}/participants`);
    const isAnn = (one: WireParticipant) => one.info.identity.user?.id === people.ann;
    const path = `/${id}/participants/${body.value.find(isAnn)?.id}/mute`;
    const answer = await graph.ask('POST', path, {
      clientContext: 'm',
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        '@odata.type': '#microsoft.graph.muteParticipantOperation',
        status: 'completed',
        clientContext: 'm',
      },
    });
    await graph.advance(10);
    const roster = graph.notifications.at(-1)?.resourceData;
    expect(roster?.find(isAnn)).toMatchObject({
      isMuted: true,
      mediaStreams: [{ serverMuted: true }],
    });
  });

  it('the application itself can be undone', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const isMuted = () => graph.notifications.at(-1)?.resourceData[0]?.isMuted;
    expect((await graph.ask('POST', `/${id}/mute`)).status).toBe(200);
    await graph.advance(10);
    expect(isMuted()).toBe(true);
    const { body } = await graph.ask('POST', `/${id}/unmute`, {});
    expect(body['@odata.type']).toBe('#microsoft.graph.unmuteParticipantOperation');
    await graph.advance(10);
    expect(isMuted()).toBe(false);
  });

  it('is refused in a peer-to-peer call', async () => {
    const id = await establish(graph, [user(people.ann)]);
    expect((await graph.ask('POST', `/${id}/mute`, {})).status).toBe(400);
  });
});

describe('in delta mode', () => {
  it('rosters carry growing sequence numbers, the changed alone, and the removed as such', async () => {
    const callOptions = {
      '@odata.type': '#microsoft.graph.outgoingCallOptions',
      isDeltaRosterEnabled: true,
    };
    const id = await establish(graph, [user(people.answersAtOnce), user(people.ann)], {
      callOptions,
    });
    const answer = await invite(graph, id, [user(people.joinsAndLeaves)]);
    await graph.advance(2000);
    const deltas = graph.notifications
      .filter(({ resourceUrl }) => resourceUrl.endsWith('/participants'))
      .map(({ resourceData }) => resourceData);
    expect(
      deltas.map(({ sequenceNumber, participants }) => [sequenceNumber, participants.length]),
    ).toEqual([
      [1, 2],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(deltas[3]).toMatchObject({
      '@odata.type': '#microsoft.graph.deltaParticipants',
      participants: [
        {
          id: onlyParticipantId(answer),
          rosterSequenceNumber: 4,
          removedState: { reason: 'Removed' },
        },
      ],
    });
  });
});

describe('identities', () => {
  it.each([
    [{ user: { id: people.ben } }, `8:orgid:${people.ben}`],
    [{ phone: { id: '+14255550101' } }, '4:+14255550101'],
    [{ applicationInstance: { id: people.ben } }, `28:orgid:${people.ben}`],
    [{ application: { id: people.ben } }, `28:${people.ben}`],
    [{ guest: { id: people.ben } }, `8:teamsvisitor:${people.ben}`],
    [{ azureCommunicationServicesUser: { id: '8:acs:resource_user' } }, '8:acs:resource_user'],
  ])('%j is reached under its raw id', async (identity, rawId) => {
    const id = await establish(graph, [], organizerMeeting);
    await invite(graph, id, [invitee(identity)]);
    await graph.advance(500);
    expect(graph.emulator.calls()[0]?.participants).toEqual([rawId]);
  });
});
