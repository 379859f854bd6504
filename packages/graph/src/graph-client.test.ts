import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Logger } from '@tandem/core';
import { CallNotFoundError, RequestError, UnavailableError } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { errorBodies, ids } from './__fixtures__/fixtures.js';
import { callOf, callUrl, contextOf, GraphHarness, options } from './__fixtures__/graph-harness.js';
import { createGraphProvider } from './graph-provider.js';

let harness = new GraphHarness();
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness();
});

const call = callOf({ type: 'call.connected' });
const reject = (signal?: AbortSignal) =>
  harness.execute({ kind: 'reject', reason: 'none' }, call, signal);
const rejectPath = `${callUrl}/reject`;
const hangUp = () => harness.execute({ kind: 'hangUp' }, call);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const reset = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
const nobodyThere = () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

/** Lets a request go on until it waits for its next try. */
async function untilItWaits(): Promise<void> {
  while (harness.clock.pending === 0) await harness.clock.turn();
}

describe('a request that is throttled', () => {
  it('is sent again after the time the service asks for, a fraction of a second included', async () => {
    harness.answer('POST', rejectPath, { status: 429, headers: { 'retry-after': '2.128' } });
    harness.answer('POST', rejectPath, { status: 202 });
    const sending = reject();
    await untilItWaits();
    await harness.clock.advance(2_127);
    expect(harness.sent).toHaveLength(1);
    await harness.clock.advance(1);
    await sending;
    expect(harness.sent).toHaveLength(2);
  });

  it('fails when the service asks for more time than there is', async () => {
    harness.answer('POST', rejectPath, { status: 429, headers: { 'retry-after': '31' } });
    const error = await failure(reject());
    expect(RequestError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ status: 429, retryAfterMs: 31_000, retryable: true });
  });

  it('is given up after four tries', async () => {
    for (let attempt = 0; attempt < 4; attempt += 1)
      harness.answer('POST', rejectPath, { status: 429 });
    const sending = failure(reject());
    for (const delayMs of [500, 1_000, 2_000]) {
      await untilItWaits();
      await harness.clock.advance(delayMs);
    }
    expect(await sending).toMatchObject({ status: 429 });
    expect(harness.sent).toHaveLength(4);
  });
});

describe('a request that could be executed twice', () => {
  it.each([500, 502, 503, 504, 408])('is never repeated after %d', async (status) => {
    harness.answer('POST', rejectPath, { status });
    const error = await failure(reject());
    expect(UnavailableError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      status,
      outcomeUnknown: true,
      retryable: false,
      operationId: 'operation-1',
    });
    expect(harness.sent).toHaveLength(1);
  });

  it('was not executed where the service says when to come back', async () => {
    harness.answer('POST', rejectPath, { status: 503, headers: { 'retry-after': '5' } });
    expect(await failure(reject())).toMatchObject({
      outcomeUnknown: false,
      retryable: true,
      retryAfterMs: 5_000,
    });
  });

  it.each([
    [500, '9999'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
    [507, '5000'],
  ])(
    'is open after %d with the code %s, which does not say that it was refused',
    async (status, code) => {
      harness.answer('POST', rejectPath, { status, body: { error: { code, message: 'No.' } } });
      const error = await failure(reject());
      expect(UnavailableError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ providerCode: code, outcomeUnknown: true, retryable: false });
      expect(harness.sent).toHaveLength(1);
    },
  );

  it.each([
    [500, '7507'],
    [503, '7503'],
    [501, 'NotImplemented'],
  ])('is refused, and not open, after %d with the documented refusal %s', async (status, code) => {
    harness.answer('POST', rejectPath, { status, body: { error: { code, message: 'No.' } } });
    const error = await failure(reject());
    expect(RequestError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ providerCode: code, outcomeUnknown: false });
  });

  it('is never repeated after its connection broke, and its outcome is open', async () => {
    harness.breakOn('POST', rejectPath, reset());
    expect(await failure(reject())).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
  });

  it('was not executed where there never was a connection', async () => {
    harness.breakOn('POST', rejectPath, nobodyThere());
    expect(await failure(reject())).toMatchObject({ outcomeUnknown: false, retryable: true });
  });
});

describe('a request that does no more when sent twice', () => {
  it.each([502, 503, 504])('is repeated after %d', async (status) => {
    harness.answer('GET', callUrl, { status });
    harness.answer('GET', callUrl, { status: 200, body: { id: ids.call, state: 'established' } });
    const reading = harness.provider.read({ kind: 'call' }, { call });
    await untilItWaits();
    await harness.clock.advance(500);
    expect(await reading).toMatchObject([{ type: 'call.described' }, { type: 'call.connected' }]);
  });

  it('is repeated after its connection broke; what is gone by then was taken away by the first try', async () => {
    harness.breakOn('DELETE', callUrl, reset());
    harness.answer('DELETE', callUrl, { status: 404, body: errorBodies['callNotFound'] });
    const sending = hangUp();
    await untilItWaits();
    await harness.clock.advance(500);
    expect(await sending).toEqual({});
  });

  it('tells the operator that it is sent again, without a word about whom', async () => {
    const lines: unknown[] = [];
    const logger: Logger = { log: (...line) => lines.push(line) };
    await harness.close();
    harness = new GraphHarness({}, { logger });
    harness.breakOn('DELETE', callUrl, reset());
    harness.answer('DELETE', callUrl, { status: 204 });
    const sending = hangUp();
    await untilItWaits();
    await harness.clock.advance(500);
    await sending;
    expect(lines).toEqual([
      [
        'warn',
        'A request is sent again.',
        { method: 'DELETE', attempt: 1, delayMs: 500, failure: 'network' },
      ],
    ]);
  });
});

describe('a refusal', () => {
  it.each([
    [
      'its code',
      403,
      'number',
      { providerCode: '7505', requestId: '00000000-0000-4000-8000-0000000000e1' },
    ],
    ['the code inside its message', 403, 'nested', { providerCode: '7503' }],
    ['no code of the calling service', 404, 'noResource', { providerCode: 'UnknownError' }],
  ])('tells %s', async (_, status, body, known) => {
    harness.answer('POST', rejectPath, {
      status,
      body: errorBodies[body],
      headers: { 'request-id': 'header-id' },
    });
    const error = await failure(reject());
    expect(RequestError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      status,
      operation: 'reject',
      provider: 'graph',
      callId: call.callId,
      ...known,
    });
  });

  it('says what to do, and nothing of what the service wrote about people', async () => {
    harness.answer('POST', rejectPath, { status: 403, body: errorBodies['number'] });
    const error = await failure(reject());
    expect(error).toMatchObject({
      message: expect.stringContaining('Use a credential of the tenant'),
    });
    expect(JSON.stringify(error)).not.toContain('8:orgid:x');
  });

  it.each(['callNotFound', 'nestedCallNotFound'])(
    'because the call is gone is told apart: %s',
    async (body) => {
      harness.answer('POST', rejectPath, { status: 404, body: errorBodies[body] });
      const error = await failure(reject());
      expect(CallNotFoundError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ providerCode: '8522' });
    },
  );

  it('in a form that nobody documents is told by its status', async () => {
    harness.answer('POST', rejectPath, {
      status: 400,
      body: '<html>',
      headers: { 'request-id': 'header-id' },
    });
    expect(await failure(reject())).toMatchObject({ status: 400, requestId: 'header-id' });
  });

  it('by a redirection is not followed', async () => {
    const headers = { location: 'https://elsewhere.example/' };
    harness.answer('GET', callUrl, { status: 302, headers });
    const error = await failure(harness.provider.read({ kind: 'call' }, { call }));
    expect(error).toMatchObject({ status: 302, message: expect.stringContaining('baseUrl') });
    expect(harness.sent).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that cannot be read leaves the outcome open', async () => {
    harness.answer('POST', `${callUrl}/answer`, { status: 200, body: 'OK' });
    const error = await failure(harness.execute({ kind: 'answer' }, call));
    expect(error).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: true });
  });
});

describe('breaking a command off', () => {
  it('before it is sent leaves nothing open', async () => {
    expect(await failure(reject(AbortSignal.abort()))).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
    expect(harness.sent).toEqual([]);
  });

  it('while it waits for its next try ends the waiting', async () => {
    const controller = new AbortController();
    harness.answer('POST', rejectPath, { status: 429 });
    const sending = failure(reject(controller.signal));
    await untilItWaits();
    controller.abort();
    expect(await sending).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    expect(harness.clock.pending).toBe(0);
  });

  it('while the service works on it leaves its outcome open, and no socket', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const provider = createGraphProvider({
      ...options,
      baseUrl: `http://127.0.0.1:${address.port}/v1.0`,
    });
    const controller = new AbortController();
    const prepared = provider.prepare({ kind: 'reject', reason: 'none' }, contextOf(call));
    const sending = failure(prepared.send({ signal: controller.signal }));
    const [request] = await once(server, 'request');
    expect(request.headers.authorization).toBe('Bearer token-1');
    controller.abort();
    expect(await sending).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: true });
    await provider.close();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });

  it('by destroying the provider does the same', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const provider = createGraphProvider({
      ...options,
      baseUrl: `http://127.0.0.1:${address.port}/v1.0`,
    });
    const prepared = provider.prepare({ kind: 'reject', reason: 'none' }, contextOf(call));
    const sending = failure(prepared.send({}));
    await once(server, 'request');
    await provider.destroy(new Error('over'));
    expect(await sending).toMatchObject({ outcomeUnknown: true });
    await provider.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
});

describe('closing', () => {
  it('lets the last outcome stand instead of trying again, and takes nothing more', async () => {
    harness.answer('POST', rejectPath, { status: 429 });
    const sending = failure(reject());
    await untilItWaits();
    await harness.provider.close();
    expect(await sending).toMatchObject({ status: 429 });
    expect(harness.clock.pending).toBe(0);
    expect(await failure(reject())).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
    await harness.provider.close();
  });
});
