import { describe, expect, it } from 'vitest';
import {
  callBody,
  establish,
  instanceId,
  organizerMeeting,
  people,
  phone,
  pstnSource,
  user,
} from './__fixtures__/graph-bodies.js';
import { useGraph } from './__fixtures__/use-graph.js';

const graph = useGraph();

describe('a peer-to-peer call', () => {
  it('is answered 201 establishing and is established with active audio once the person answers', async () => {
    const { status, headers, body } = await graph.ask(
      'POST',
      '',
      callBody(graph, [user(people.ann)]),
    );
    expect(status).toBe(201);
    expect(headers.get('location')).toMatch(
      new RegExp(`/graph/v1.0/communications/calls/${body.id}$`),
    );
    expect(body).toMatchObject({
      '@odata.type': '#microsoft.graph.call',
      state: 'establishing',
      direction: 'outgoing',
      callbackUri: graph.callbackUri,
      tenantId: graph.tenantId,
      mediaState: null,
      source: { identity: { application: { id: graph.emulator.info.graph.clientId } } },
      targets: [{ identity: { user: { id: people.ann } }, replacesCallId: null }],
    });
    await graph.advance(500);
    expect(graph.story(body.id)).toEqual(['call establishing', 'call established']);
    expect(graph.notifications.at(-1)).toMatchObject({
      '@odata.type': '#microsoft.graph.commsNotification',
      changeType: 'updated',
      resource: `/app/calls/${body.id}`,
      resourceUrl: `/communications/calls/${body.id}`,
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: 'established',
        id: body.id,
        mediaState: { audio: 'active' },
      },
      claims: { aud: graph.emulator.info.graph.clientId, tid: graph.tenantId },
    });
    const read = await graph.ask('GET', `/${body.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ state: 'established', mediaState: { audio: 'active' } });
  });

  it('has no participants to list or get', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const call = await graph.ask('GET', `/${id}`);
    expect(await graph.ask('GET', `/${id}/participants`)).toMatchObject({
      status: 200,
      body: { value: [] },
    });
    expect(
      await graph.ask('GET', `/${id}/participants/${call.body.myParticipantId}`),
    ).toMatchObject({ status: 404, body: { error: { code: 'itemNotFound' } } });
  });

  it.each([
    ['declines', people.declines, 603, 0],
    ['is busy', people.busy, 486, 8539],
    ['cannot be reached', people.unreachable, 480, 10037],
    ['never answers', people.neverAnswers, 408, 10057],
  ])(
    'ends without having been established when the person %s',
    async (_what, id, code, subcode) => {
      const { body } = await graph.ask('POST', '', callBody(graph, [user(id)]));
      await graph.advance(61_000);
      expect(graph.story(body.id)).toEqual(['call establishing', 'call terminated']);
      expect(graph.notifications.at(-1)).toMatchObject({
        changeType: 'deleted',
        resourceData: { resultInfo: { code, subcode } },
      });
      expect((await graph.ask('GET', `/${body.id}`)).status).toBe(404);
    },
  );

  it('ends when the other one hangs up', async () => {
    const id = await establish(graph, [user(people.joinsAndLeaves)]);
    await graph.advance(1500);
    expect(graph.story(id)).toEqual(['call establishing', 'call established', 'call terminated']);
    expect(graph.notifications.at(-1)?.resourceData.resultInfo).toMatchObject({
      code: 200,
      subcode: 4521,
    });
  });

  it('reaches a phone number through an application instance', async () => {
    const id = await establish(graph, [phone('+14255550101')], { source: pstnSource });
    const { body } = await graph.ask('GET', `/${id}`);
    expect(body).toMatchObject({
      state: 'established',
      source: { identity: { applicationInstance: { id: instanceId } } },
      targets: [{ identity: { phone: { id: '+14255550101' } } }],
    });
  });
});

describe('a group call', () => {
  it('is established by the first who answers and sends a full roster with each who joins', async () => {
    const slow = '00000000-0000-4000-8000-000000000130';
    const id = await establish(graph, [user(people.answersAtOnce), user(slow)]);
    expect(graph.story(id)).toEqual(['call establishing', 'call established', 'roster']);
    await graph.advance(2000);
    expect(graph.story(id).at(-1)).toBe('roster');
    const roster = graph.notifications.at(-1)?.resourceData;
    expect(roster).toHaveLength(3);
    expect(roster?.[2]).toMatchObject({
      '@odata.type': '#microsoft.graph.participant',
      info: { identity: { user: { id: slow } } },
      isMuted: false,
      isInLobby: false,
      mediaStreams: [{ mediaType: 'audio', direction: 'sendReceive', serverMuted: false }],
    });
    const { body } = await graph.ask('GET', `/${id}/participants`);
    expect(body.value).toEqual(roster);
    expect((await graph.ask('GET', `/${id}/participants/${roster?.[2]?.id}`)).body).toEqual(
      roster?.[2],
    );
  });

  it('ends when nobody joins', async () => {
    const targets = [user(people.declines), user(people.unreachable)];
    const { body } = await graph.ask('POST', '', callBody(graph, targets));
    await graph.advance(500);
    expect(graph.story(body.id)).toEqual(['call establishing', 'call terminated']);
    expect(graph.notifications.at(-1)?.resourceData.resultInfo.subcode).toBe(5013);
  });

  it('ends when all others have left', async () => {
    const id = await establish(graph, [user(people.joinsAndLeaves), user(people.declines)]);
    await graph.advance(1500);
    expect(graph.story(id).slice(-2)).toEqual(['roster', 'call terminated']);
    expect(graph.notifications.at(-1)?.resourceData.resultInfo.subcode).toBe(5002);
  });
});

describe('a meeting', () => {
  it.each([
    ['its organizer', organizerMeeting],
    [
      'its join id',
      {
        meetingInfo: {
          '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo',
          joinMeetingId: '1234567',
          passcode: null,
        },
      },
    ],
    [
      'a token',
      { meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'join-token' } },
    ],
  ])('is joined by %s, and its notifications repeat where it takes place', async (_by, meeting) => {
    const body = callBody(graph, [], meeting);
    const created = await graph.ask('POST', '', body);
    expect(created).toMatchObject({ status: 201, body: meeting });
    await graph.advance(500);
    expect(graph.story(created.body.id)).toEqual([
      'call establishing',
      'call established',
      'roster',
    ]);
    expect(graph.notifications[1]?.resourceData).toMatchObject(meeting);
    expect(graph.notifications[2]?.resourceData).toMatchObject([
      { id: created.body.myParticipantId },
    ]);
  });

  it('shows a guest join as the guest', async () => {
    const source = {
      identity: { guest: { id: 'a7a0e1d0-0000-4000-8000-00000000000a', displayName: 'Reader' } },
    };
    const id = await establish(graph, [], { ...organizerMeeting, source });
    const { body } = await graph.ask('GET', `/${id}/participants`);
    expect(body.value[0]?.info.identity.guest?.displayName).toBe('Reader');
  });
});

describe('the end of a call', () => {
  it('follows a delete: 204, terminating, then deleted as terminated with its result', async () => {
    const id = await establish(graph, [user(people.ann)]);
    expect(await graph.ask('DELETE', `/${id}`)).toMatchObject({ status: 204, body: null });
    await graph.advance(100);
    expect(graph.story(id).slice(-2)).toEqual(['call terminating', 'call terminated']);
    expect(graph.notifications.at(-1)).toMatchObject({
      changeType: 'deleted',
      resourceData: { resultInfo: { code: 200, subcode: 7000 } },
    });
    expect(graph.emulator.calls()).toEqual([]);
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/keepAlive'],
    ['GET', '/participants'],
    ['POST', '/participants/invite'],
    ['GET', '/operations'],
    ['POST', '/mute'],
  ])('makes %s %s answer 404 with code 8522', async (method, path) => {
    const id = await establish(graph, [user(people.ann)]);
    await graph.ask('DELETE', `/${id}`);
    const body = method === 'POST' ? { participants: [user(people.ben)] } : undefined;
    expect(await graph.ask(method, `/${id}${path}`, body)).toMatchObject({
      status: 404,
      body: { error: { code: '8522' } },
    });
  });

  it('comes 45 minutes after the last keepAlive, with 408/8537', async () => {
    const id = await establish(graph, [user(people.ann)]);
    await graph.advance(40 * 60_000);
    expect(await graph.ask('POST', `/${id}/microsoft.graph.keepAlive`)).toMatchObject({
      status: 200,
      body: null,
    });
    await graph.advance(44 * 60_000);
    expect((await graph.ask('GET', `/${id}`)).status).toBe(200);
    await graph.advance(60_000);
    expect(graph.notifications.at(-1)?.resourceData).toMatchObject({
      state: 'terminated',
      resultInfo: { code: 408, subcode: 8537 },
    });
    expect((await graph.ask('POST', `/${id}/keepAlive`)).status).toBe(404);
  });
});

describe('a request to create a call is refused', () => {
  const six = [1, 2, 3, 4, 5, 6].map((n) => user(`00000000-0000-4000-8000-00000000000${n}`));
  it.each<[string, readonly object[], object, string]>([
    ['without callbackUri', [user(people.ann)], { callbackUri: undefined }, 'callbackUri'],
    [
      'with a plain http callbackUri',
      [user(people.ann)],
      { callbackUri: 'http://bot.example.com' },
      'callbackUri',
    ],
    [
      'without requestedModalities',
      [user(people.ann)],
      { requestedModalities: undefined },
      'requestedModalities',
    ],
    [
      'with an unknown modality',
      [user(people.ann)],
      { requestedModalities: ['smell'] },
      'requestedModalities[0]',
    ],
    ['without mediaConfig', [user(people.ann)], { mediaConfig: undefined }, 'mediaConfig'],
    ['with an untyped mediaConfig', [user(people.ann)], { mediaConfig: {} }, 'mediaConfig'],
    ['without targets', [], { targets: undefined }, 'targets'],
    ['with six targets', six, {}, 'targets'],
    ['with a target named twice', [user(people.ann), user(people.ann)], {}, 'targets'],
    ['with a target that names nobody', [{ identity: {} }], {}, 'targets[0].identity'],
    ['with a phone in a group', [user(people.ann), phone('+14255550101')], {}, 'targets'],
    ['with a bad number', [phone('5550101')], { source: pstnSource }, 'phone.id'],
    [
      'to a phone without tenantId',
      [phone('+14255550101')],
      { source: pstnSource, tenantId: undefined },
      'tenantId',
    ],
    ['with targets and a meeting', [user(people.ann)], organizerMeeting, 'meetingInfo'],
    ['to a meeting without tenantId', [], { ...organizerMeeting, tenantId: null }, 'tenantId'],
    [
      'to an organizer without chatInfo',
      [],
      { meetingInfo: organizerMeeting.meetingInfo },
      'chatInfo',
    ],
    ['to an untyped meeting', [], { ...organizerMeeting, meetingInfo: {} }, 'meetingInfo'],
    ['with chatInfo alone', [], { chatInfo: organizerMeeting.chatInfo }, 'chatInfo'],
  ])('%s, naming the field', async (_what, targets, more, field) => {
    const { status, body } = await graph.ask('POST', '', callBody(graph, targets, more));
    expect(status).toBe(400);
    expect(body.error.code).toBe('BadRequest');
    expect(body.error.message).toContain(field);
  });

  it('to a phone without an application instance, with 7507', async () => {
    const { status, body } = await graph.ask('POST', '', callBody(graph, [phone('+14255550101')]));
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: '7507' });
  });

  it('for another tenant than the token is for, with 7505', async () => {
    const tenantId = '00000000-0000-4000-8000-0000000000bb';
    const request = callBody(graph, [user(people.ann)], { tenantId });
    const { status, body } = await graph.ask('POST', '', request);
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: '7505' });
  });

  it.each(['{', '[]', 'null'])('when its body is %s', async (body) => {
    expect(await graph.ask('POST', '', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
  });
});

describe('every request', () => {
  it.each([
    ['without a token', null],
    ['with a token of somebody else', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('%s is answered 401 InvalidAuthenticationToken', async (_what, token) => {
    const { status, headers, body } = await graph.ask('GET', '/any', undefined, {
      token,
      headers: { 'client-request-id': 'client-1' },
    });
    expect(status).toBe(401);
    expect(headers.get('client-request-id')).toBe('client-1');
    expect(body).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: expect.stringContaining('Access token'),
        innerError: {
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          'request-id': headers.get('request-id'),
          'client-request-id': 'client-1',
        },
      },
    });
  });

  it('that nobody knows is answered 501 naming it', async () => {
    const id = await establish(graph, [user(people.ann)]);
    const { status, body } = await graph.ask('POST', `/${id}/whistle`, {});
    expect(status).toBe(501);
    expect(body.error.message).toContain(`POST /graph/v1.0/communications/calls/${id}/whistle`);
  });
});
