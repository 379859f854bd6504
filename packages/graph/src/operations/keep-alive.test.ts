import { createCalling, RequestError, teamsUser } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { errorBodies, ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const quarterMs = 15 * 60_000;
const path = `${callUrl}/keepAlive`;
const call = callOf({ type: 'call.connected' });

describe('keeping a call alive', () => {
  it('says so to the service, and learns nothing', async () => {
    harness.answer('POST', path, { status: 200 });
    expect(await harness.provider.keepAlive.send({ call })).toEqual([]);
  });

  const over = [
    { type: 'call.disconnected', reason: { reason: 'callEnded' }, callId: call.callId },
  ];
  /** Of a gateway, of something else, of nothing: none of them says that the call is not known. */
  const vague = [
    { status: 404, body: '<html>No backend.</html>', headers: { 'content-type': 'text/html' } },
    { status: 404, body: errorBodies['participantNotFound'] },
    { status: 404 },
  ];

  it.each(['callNotFound', 'nestedCallNotFound'])(
    'finds that a call is over whose end was lost: %s',
    async (name) => {
      harness.answer('POST', path, { status: 404, body: errorBodies[name] });
      expect(await harness.provider.keepAlive.send({ call })).toMatchObject(over);
    },
  );

  it.each(vague)(
    'asks after the call where a 404 does not say that it is over: %j',
    async (answer) => {
      harness.answer('POST', path, answer);
      harness.answer('GET', callUrl, { status: 404, body: errorBodies['callNotFound'] });
      expect(await harness.provider.keepAlive.send({ call })).toMatchObject(over);
      harness.answer('POST', path, answer);
      harness.answer('GET', callUrl, { status: 200, body: { id: ids.call, state: 'terminated' } });
      const events = await harness.provider.keepAlive.send({ call });
      expect(events.map(({ type }) => type)).toEqual(['call.described', 'call.disconnected']);
    },
  );

  it.each(vague)('leaves a call alone that is up, whatever a gateway says: %j', async (answer) => {
    const state = { id: ids.call, state: 'established' };
    for (const truth of [{ status: 200, body: state }, answer]) {
      harness.answer('POST', path, answer);
      harness.answer('GET', callUrl, truth);
      const error: unknown = await harness.provider.keepAlive.send({ call }).catch((one) => one);
      expect(RequestError.isInstance(error) && error.status).toBe(404);
    }
  });

  it('tells when the service would not', async () => {
    harness.answer('POST', path, { status: 403, body: { error: { code: '7504', message: '' } } });
    const error: unknown = await harness.provider.keepAlive.send({ call }).catch((one) => one);
    expect(RequestError.isInstance(error)).toBe(true);
  });

  it('goes on by itself every quarter of an hour, and ends the call when the service has', async () => {
    const { clock, provider } = harness;
    const calling = createCalling({
      instances: [provider],
      clock,
      random: () => 0.5,
      reconcile: false,
    });
    harness.answer('POST', '/v1.0/communications/calls', { status: 201, body: { id: ids.call } });
    const placed = await calling.createCall(teamsUser(ids.ann));
    await calling.receive('graph', {
      headers: {},
      receivedAt: new Date(clock.now()).toISOString(),
      body: { value: [{ resourceUrl: callUrl, resourceData: { state: 'established' } }] },
    });
    await clock.turn();
    harness.answer('POST', path, { status: 200 });
    harness.answer('POST', path, { status: 200 });
    harness.answer('POST', path, { status: 404, body: errorBodies['callNotFound'] });
    const kept = () => harness.sent.filter((sent) => sent.path === path).length;
    for (const count of [1, 2]) {
      await clock.advance(quarterMs);
      while (kept() < count) await clock.turn();
      await clock.turn();
      expect(placed.lifecycle).toBe('connected');
    }
    await clock.advance(quarterMs);
    await new Promise<void>((resolve) => {
      placed.state$.subscribe({ complete: resolve });
    });
    expect(placed.lifecycle).toBe('disconnected');
    expect(clock.pending).toBe(0);
    await calling.close();
  });
});
