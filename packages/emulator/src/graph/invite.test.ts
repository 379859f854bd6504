import { describe, expect, it } from 'vitest';
import {
  establish,
  invitee,
  joinIdMeeting,
  organizerMeeting,
  people,
  phone,
  user,
} from './__fixtures__/graph-bodies.js';
import {
  botId,
  invite,
  lastOperation,
  lastRoster,
  onlyParticipantId,
  rosterCount,
} from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();

describe('an invite', () => {
  it('of one user answers a running operation, then completes and sends the roster', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const answer = await invite(graph, id, [user(people.ben)]);
    const { status, headers, body } = answer;
    expect(status).toBe(200);
    expect(headers.get('location')).toMatch(
      new RegExp(`/graph/v1.0/communications/calls/${id}/operations/${body.id}$`),
    );
    const participantId = onlyParticipantId(answer);
    expect(body).toEqual({
      '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
      id: body.id,
      status: 'Running',
      clientContext: 'ctx-1',
      resultInfo: null,
      participants: [
        {
          endpointType: null,
          replacesCallId: null,
          hidden: null,
          removeFromDefaultAudioRoutingGroup: null,
          participantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          identity: {
            user: { id: people.ben, displayName: null },
            application: null,
            device: null,
            phone: null,
          },
        },
      ],
    });
    expect((await graph.ask('GET', `/${id}/operations/${body.id}`)).body).toEqual(body);

    await graph.advance(500);
    expect(graph.story(id).slice(2)).toEqual(['roster', 'operation completed', 'roster']);
    expect(lastOperation(graph, id)).toMatchObject({
      changeType: 'deleted',
      resource: `/app/calls/${id}/operations/${body.id}`,
      resourceUrl: `/communications/calls/${id}/operations/${body.id}`,
      resourceData: {
        '@odata.type': '#microsoft.graph.inviteParticipantsOperation',
        id: body.id,
        status: 'completed',
        clientContext: 'ctx-1',
        participants: [{ participantId, identity: { user: { id: people.ben } } }],
      },
    });
    expect(lastRoster(graph, id)).toEqual([botId(graph), people.ann, people.ben]);
    const operations = await graph.ask('GET', `/${id}/operations`);
    expect(operations.body.value).toMatchObject([{ id: body.id, status: 'completed' }]);
  });

  it('of five users completes once, when the last of them has joined', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const five = ['11', '12', '13', '14', '35'].map(
      (n) => `00000000-0000-4000-8000-0000000001${n}`,
    );
    const { body } = await invite(
      graph,
      id,
      five.map((one) => user(one)),
    );
    expect(body.participants).toHaveLength(5);
    await graph.advance(500);
    expect(graph.story(id)).not.toContain('operation completed');
    await graph.advance(2000);
    expect(graph.story(id).filter((fact) => fact === 'operation completed')).toHaveLength(1);
    expect(lastOperation(graph, id).resourceData.participants).toHaveLength(5);
    expect(lastRoster(graph, id)).toHaveLength(8);
  });

  it('that replaces a peer-to-peer call moves the person over and ends that call', async () => {
    const oldCall = await establish(graph, [user(people.ann)]);
    const newCall = await establish(graph, [user(people.ben), user(people.cleo)]);
    const { status } = await invite(graph, newCall, [
      user(people.ann, { replacesCallId: oldCall }),
    ]);
    expect(status).toBe(200);
    await graph.advance(500);
    expect(lastOperation(graph, newCall).resourceData.status).toBe('completed');
    expect(lastRoster(graph, newCall)).toContain(people.ann);
    expect(graph.story(oldCall).slice(2)).toEqual(['call terminating', 'call terminated']);
    expect((await graph.ask('GET', `/${oldCall}`)).status).toBe(404);
  });

  it('of a phone number brings the number into the roster', async () => {
    const id = await establish(graph, [], organizerMeeting);
    await invite(graph, id, [phone('+14255550101')]);
    await graph.advance(500);
    expect(lastRoster(graph, id)).toEqual([botId(graph), '+14255550101']);
  });

  it('of somebody in another meeting moves them there and keeps their participant id', async () => {
    const from = await establish(graph, [], organizerMeeting);
    const to = await establish(graph, [], joinIdMeeting);
    const invited = await invite(graph, from, [user(people.ann)]);
    const participantId = onlyParticipantId(invited);
    await graph.advance(500);
    const moved = await invite(graph, to, [
      user(people.ann, { replacesCallId: from, participantId }),
    ]);
    expect(moved.body.participants).toMatchObject([{ participantId, replacesCallId: from }]);
    await graph.advance(500);
    expect(lastOperation(graph, to).resourceData.status).toBe('completed');
    expect(lastRoster(graph, to)).toEqual([botId(graph), people.ann]);
    expect(lastRoster(graph, from)).toEqual([botId(graph)]);
  });

  it('with replacesCallId reads the first entry only', async () => {
    const oldCall = await establish(graph, [user(people.ann)]);
    const newCall = await establish(graph, [user(people.ben), user(people.cleo)]);
    const { body } = await invite(graph, newCall, [
      user(people.ann, { replacesCallId: oldCall }),
      user(people.answersAtOnce),
    ]);
    expect(body.participants).toHaveLength(1);
  });

  it.each([
    ['declines', people.declines, 603, 0],
    ['is busy', people.busy, 486, 8539],
    ['cannot be reached', people.unreachable, 480, 10037],
    ['does not answer within a minute', people.neverAnswers, 408, 10057],
  ])(
    'of somebody who %s fails and leaves the roster as it was',
    async (_what, who, code, subcode) => {
      const id = await establish(graph, [user(people.ann), user(people.ben)]);
      const rosters = rosterCount(graph, id);
      await invite(graph, id, [user(who)]);
      await graph.advance(60_000);
      expect(lastOperation(graph, id)).toMatchObject({
        changeType: 'deleted',
        resourceData: { status: 'failed', clientContext: 'ctx-1', resultInfo: { code, subcode } },
      });
      const { message } = lastOperation(graph, id).resourceData.resultInfo;
      expect(message).toContain(`8:orgid:${who}`);
      expect(message).toMatch(new RegExp(`DiagCode: ${code}#${subcode}\\.$`));
      expect(rosterCount(graph, id)).toBe(rosters);
    },
  );

  it('of several of whom one declines completes with those who came', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    await invite(graph, id, [user(people.cleo), user(people.declines)]);
    await graph.advance(500);
    expect(lastOperation(graph, id).resourceData).toMatchObject({
      status: 'completed',
      participants: [{ identity: { user: { id: people.cleo } } }],
    });
  });

  it('of somebody who joins and leaves shows both in rosters', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    await invite(graph, id, [user(people.joinsAndLeaves)]);
    await graph.advance(500);
    expect(lastRoster(graph, id)).toContain(people.joinsAndLeaves);
    await graph.advance(1500);
    expect(lastRoster(graph, id)).toEqual([botId(graph), people.ann, people.ben]);
  });

  it('turns a peer-to-peer call into a group call for good, even when it fails', async () => {
    const id = await establish(graph, [user(people.ann)]);
    await invite(graph, id, [user(people.declines)]);
    await graph.advance(500);
    expect(lastRoster(graph, id)).toEqual([botId(graph), people.ann]);
    const { body } = await graph.ask('GET', `/${id}/participants`);
    expect(body.value).toHaveLength(2);
  });

  it('of a phone from a meeting joined by token fails with 403#10151', async () => {
    const id = await establish(graph, [], {
      meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'join-token' },
    });
    await invite(graph, id, [phone('+14255550101')]);
    await graph.advance(500);
    expect(lastOperation(graph, id).resourceData.resultInfo.message).toMatch(
      /DiagCode: 403#10151\.$/,
    );
  });

  it('of a phone from a group call without a number fails with 412/9999', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    await invite(graph, id, [phone('+14255550101')]);
    await graph.advance(500);
    expect(lastOperation(graph, id).resourceData).toMatchObject({
      status: 'failed',
      resultInfo: { code: 412, subcode: 9999 },
    });
  });

  it('that moves somebody whose call has ended meanwhile fails with 500', async () => {
    const oldCall = await establish(graph, [user(people.ann)]);
    const newCall = await establish(graph, [user(people.ben), user(people.cleo)]);
    await invite(graph, newCall, [user(people.ann, { replacesCallId: oldCall })]);
    await graph.ask('DELETE', `/${oldCall}`);
    await graph.advance(500);
    expect(lastOperation(graph, newCall).resourceData).toMatchObject({
      status: 'failed',
      resultInfo: { code: 500 },
    });
  });

  it('of a hidden participant keeps them out of rosters', async () => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const answer = await invite(graph, id, [user(people.cleo, { hidden: true })]);
    await graph.advance(500);
    expect(lastOperation(graph, id).resourceData.status).toBe('completed');
    expect(lastRoster(graph, id)).not.toContain(people.cleo);
    const path = `/${id}/participants/${onlyParticipantId(answer)}`;
    expect((await graph.ask('GET', path)).status).toBe(404);
  });
});

describe('an invite is refused', () => {
  const six = [1, 2, 3, 4, 5, 6].map((n) => user(`00000000-0000-4000-8000-00000000001${n}`));
  it.each<[string, object, string]>([
    ['without participants', {}, 'participants'],
    ['of nobody', { participants: [] }, 'participants'],
    ['of six', { participants: six }, 'participants has 6'],
    ['of somebody without identity', { participants: [{}] }, 'participants[0].identity'],
    ['of somebody in the call', { participants: [user(people.ann)] }, 'in the call already'],
    ['of one twice', { participants: [user(people.cleo), user(people.cleo)] }, 'twice'],
    [
      'with participantId alone',
      { participants: [user(people.cleo, { participantId: 'p' })] },
      'replacesCallId',
    ],
    [
      'with replacesCallId on a later entry',
      { participants: [user(people.cleo), user(people.busy, { replacesCallId: 'c' })] },
      'replacesCallId',
    ],
    [
      'with 257 characters of clientContext',
      { participants: [user(people.cleo)], clientContext: 'x'.repeat(257) },
      'clientContext',
    ],
    [
      'of two bots',
      { participants: ['a', 'b'].map((id) => invitee({ application: { id } })) },
      'bot',
    ],
  ])('%s, saying why', async (_what, body, reason) => {
    const id = await establish(graph, [user(people.ann), user(people.ben)]);
    const answer = await graph.ask('POST', `/${id}/participants/invite`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(answer.body.error.message).toContain(reason);
  });

  it('of somebody who is being invited already', async () => {
    const id = await establish(graph, [user(people.ann)]);
    await invite(graph, id, [user(people.neverAnswers)]);
    const { status, body } = await invite(graph, id, [user(people.neverAnswers)]);
    expect(status).toBe(400);
    expect(body.error.message).toContain('being invited already');
  });

  it('of several into a peer-to-peer call', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const { status, body } = await invite(graph, id, [user(people.ben), user(people.cleo)]);
    expect(status).toBe(400);
    expect(body.error.message).toContain('peer-to-peer');
  });

  it('before the call is established', async () => {
    const id = await establish(graph, [user(people.neverAnswers)]);
    const answer = await invite(graph, id, [user(people.ben)]);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: '8501' } } });
  });

  it('when the call to replace is unknown', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const answer = await invite(graph, id, [user(people.ben, { replacesCallId: 'gone' })]);
    expect(answer).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
  });

  it('when moving out of a group call without saying who they are there', async () => {
    const from = await establish(graph, [], organizerMeeting);
    const to = await establish(graph, [], joinIdMeeting);
    await invite(graph, from, [user(people.ann)]);
    await graph.advance(500);
    const { status, body } = await invite(graph, to, [user(people.ann, { replacesCallId: from })]);
    expect(status).toBe(400);
    expect(body.error.message).toContain('participantId');
  });
});
