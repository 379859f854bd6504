import { Client, type Context, type Middleware } from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callBody, people, user } from './__fixtures__/graph-bodies.js';
import { type GraphHarness, startGraph } from './__fixtures__/graph-harness.js';
import { getToken } from './__fixtures__/graph-token.js';
import type { WireBody } from './__fixtures__/graph-wire.js';

let graph: GraphHarness;
let client: Client;

/** The client's own handlers drop tokens on plain http, so this one sends the request instead of them. */
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
  graph = await startGraph();
  client = Client.initWithMiddleware({
    baseUrl: graph.emulator.info.graph.baseUrl,
    middleware: new PlainHttpMiddleware(await getToken(graph.emulator)),
  });
});

afterEach(async () => {
  await graph.close();
  expect(graph.problems).toEqual([]);
});

it('takes an unmodified official client through create, invite, cancel and hang up', async () => {
  const call: WireBody = await client
    .api('/communications/calls')
    .post(callBody(graph, [user(people.ann)]));
  expect(call.state).toBe('establishing');
  await graph.advance(500);
  const path = `/communications/calls/${call.id}`;
  const operation: WireBody = await client
    .api(`${path}/participants/invite`)
    .post({ participants: [user(people.neverAnswers)], clientContext: 'official' });
  expect(operation.status).toBe('Running');
  await client.api(`${path}/participants/${operation.participants[0]?.participantId}`).delete();
  await graph.advance(100);
  expect(graph.story(call.id).at(-1)).toBe('operation failed');
  expect((await client.api(`${path}/participants`).get()).value).toHaveLength(2);
  await client.api(path).delete();
  await graph.advance(100);
  expect(graph.story(call.id).at(-1)).toBe('call terminated');
});

it('gives the official client errors that it can read', async () => {
  await expect(client.api('/communications/calls/gone').get()).rejects.toMatchObject({
    statusCode: 404,
    code: '8522',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});
