import { describe, expect, it } from 'vitest';
import {
  answerBody,
  appHosted,
  callBody,
  establish,
  organizerMeeting,
  people,
  user,
} from './__fixtures__/graph-bodies.js';
import { lastIncoming } from './__fixtures__/graph-observations.js';
import { useGraph } from './__fixtures__/use-graph.js';

const caller = {
  clientId: '7a9de301-0000-4000-8000-00000000c001',
  clientSecret: 'caller',
  permissions: ['Calls.Initiate.All'],
};
const nobody = {
  clientId: '7a9de301-0000-4000-8000-00000000c002',
  clientSecret: 'nobody',
  permissions: [],
};
const guest = {
  clientId: '7a9de301-0000-4000-8000-00000000c003',
  clientSecret: 'guest',
  permissions: ['Calls.JoinGroupCallAsGuest.All'],
};
const graph = useGraph({ applications: [caller, nobody, guest] });

const missing = { status: 403, body: { error: { code: '7504' } } };

describe('an application without the permission is refused with 7504', () => {
  const source = { identity: { guest: { id: 'g', displayName: 'Guest' } } };
  it.each<[string, string, readonly object[], object]>([
    ['calling one', nobody.clientId, [user(people.ann)], {}],
    ['calling a group', caller.clientId, [user(people.ann), user(people.ben)], {}],
    ['hosting its own media', caller.clientId, [user(people.ann)], appHosted],
    ['joining a meeting', caller.clientId, [], organizerMeeting],
    ['joining as a guest', caller.clientId, [], { ...organizerMeeting, source }],
  ])('%s', async (_what, as, targets, more) => {
    const answer = await graph.ask('POST', '', callBody(graph, targets, more), { as });
    expect(answer).toMatchObject(missing);
    expect(answer.body.error.message).toContain('needs Calls.');
  });

  it.each<[string, object]>([
    ['subscribeToTone', {}],
    ['recordResponse', {}],
    ['participants/invite', { participants: [user(people.ben)] }],
    ['participants/p/mute', {}],
    ['logTeleconferenceDeviceQuality', {}],
  ])('%s', async (name, body) => {
    const as = caller.clientId;
    const created = await graph.ask('POST', '', callBody(graph, [user(people.ann)]), { as });
    expect(created.status).toBe(201);
    await graph.advance(500);
    const isOfCall = name !== 'logTeleconferenceDeviceQuality';
    const path = isOfCall ? `/${created.body.id}/${name}` : `/${name}`;
    expect(await graph.ask('POST', path, body, { as })).toMatchObject(missing);
  });

  it('and one with it is not, nor for what was checked when the call began', async () => {
    const as = caller.clientId;
    const created = await graph.ask('POST', '', callBody(graph, [user(people.ann)]), { as });
    await graph.advance(500);
    const path = `/${created.body.id}`;
    expect((await graph.ask('GET', path, undefined, { as })).status).toBe(200);
    expect((await graph.ask('POST', `${path}/keepAlive`, undefined, { as })).status).toBe(200);
    const source = { identity: { guest: { id: 'g', displayName: 'Guest' } } };
    const join = callBody(graph, [], { ...organizerMeeting, source });
    expect((await graph.ask('POST', '', join, { as: guest.clientId })).status).toBe(201);
  });
});

describe('an incoming call', () => {
  it('is answered without any permission, by an application that does not learn who calls', async () => {
    graph.emulator.graph.registerWebhook(graph.callbackUri, nobody.clientId);
    const from = `8:orgid:${people.ann}`;
    const order = { from, to: `28:${nobody.clientId}` };
    const { id } = graph.emulator.graph.placeIncomingCall(order);
    await graph.advance(50);
    expect(lastIncoming(graph)).toMatchObject({ source: { identity: { encrypted: {} } } });
    expect(JSON.stringify(lastIncoming(graph))).not.toContain(people.ann);
    const as = nobody.clientId;
    const redirect = { targets: [user(people.ben)] };
    expect(await graph.ask('POST', `/${id}/redirect`, redirect, { as })).toMatchObject(missing);
    const ownMedia = { ...answerBody, ...appHosted };
    expect(await graph.ask('POST', `/${id}/answer`, ownMedia, { as })).toMatchObject(missing);
    expect((await graph.ask('POST', `/${id}/answer`, answerBody, { as })).status).toBe(202);
  });

  it('into a group takes the permission to join one', async () => {
    graph.emulator.graph.registerWebhook(graph.callbackUri, caller.clientId);
    const from = `8:orgid:${people.ann}`;
    const to = `28:${caller.clientId}`;
    const { id } = graph.emulator.graph.placeIncomingCall({ from, to, meeting: organizerMeeting });
    await graph.advance(50);
    const as = caller.clientId;
    expect(await graph.ask('POST', `/${id}/answer`, answerBody, { as })).toMatchObject(missing);
  });
});

it('calls are found by the application that they belong to, and by no other', async () => {
  const id = await establish(graph, [user(people.ann)]);
  const other = await graph.ask('GET', `/${id}`, undefined, { as: caller.clientId });
  expect(other).toMatchObject({ status: 404, body: { error: { code: '8522' } } });
});
