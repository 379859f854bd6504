import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from '@tandem/core';
import { CallingError } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AcsHarness,
  accessKey,
  bob,
  callWith,
  contextOf,
  options,
} from './__fixtures__/harness.js';
import { createAcsProvider } from './acs-provider.js';

const invite: Command = { kind: 'invite', targets: [bob] };
const hangUp: Command = { kind: 'hangUp' };
const accepted = { status: 202, body: { invitationId: 'i-1' } };
const throttled = {
  status: 429,
  headers: { 'retry-after': '2' },
  body: { error: { code: '8516', message: `Slow down, ${bob.rawId}` } },
};
const notKnown = { status: 404, body: { error: { code: '8522', message: 'Not found.' } } };
const broken = Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' });
const unreachable = Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' });

describe('requests', () => {
  let harness: AcsHarness;
  beforeEach(() => {
    harness = new AcsHarness();
  });
  afterEach(() => harness.dispose());

  function send(command: Command, signal?: AbortSignal) {
    const sent = harness.provider
      .prepare(command, contextOf('t1:operation-1:'))
      .send(signal === undefined ? {} : { signal });
    return sent.catch((error: unknown) =>
      CallingError.isInstance(error) ? error : Promise.reject(error),
    );
  }

  /** Lets the request travel, then the clock, as often as there are tries. */
  async function settle<T>(work: Promise<T>, stepsMs: readonly number[]): Promise<T> {
    for (const step of stepsMs) {
      await until(() => harness.clock.pending > 0);
      await harness.clock.advance(step);
    }
    return work;
  }

  it('wait as long as the service asks and keep their repeatability over the tries', async () => {
    harness.plan(throttled, { ...throttled, status: 503 }, accepted);
    const receipt = await settle(send(invite), [2_000, 2_000]);
    expect(receipt).toEqual({ handle: { invitationId: 'i-1' } });
    const [first, second, third] = harness.seen.map(({ headers }) => headers);
    for (const header of ['repeatability-request-id', 'repeatability-first-sent']) {
      expect(second?.[header]).toBe(first?.[header]);
      expect(third?.[header]).toBe(first?.[header]);
    }
    expect(second?.['x-ms-date']).toBe('Thu, 12 Mar 2026 10:00:02 GMT');
    expect(second?.['authorization']).not.toBe(first?.['authorization']);
  });

  it('wait for a date, too', async () => {
    harness.plan(
      { status: 503, headers: { 'retry-after': 'Thu, 12 Mar 2026 10:00:07 GMT' } },
      { status: 204 },
    );
    expect(await settle(send(hangUp), [7_000])).toEqual({});
  });

  it('do not wait longer than 30 seconds in all', async () => {
    harness.plan({ ...throttled, headers: { 'retry-after': '31' } });
    expect(await send(invite)).toMatchObject({
      code: 'request.refused',
      status: 429,
      providerCode: '8516',
      retryAfterMs: 31_000,
      retryable: true,
      operation: 'invite',
      operationId: 'operation-1',
      callId: 'acs:cc-1',
    });
  });

  it('are not repeated on a 429 that names no time', async () => {
    harness.plan({ status: 429 });
    expect(await send(invite)).toMatchObject({ code: 'request.refused', status: 429 });
  });

  it.each([408, 500, 502, 503, 504])(
    'that are repeatable are tried again after a %i, with a growing pause',
    async (status) => {
      harness.plan({ status }, { status }, accepted);
      expect(await settle(send(invite), [800, 1_600])).toEqual({ handle: { invitationId: 'i-1' } });
    },
  );

  it('that are repeatable are tried again after a cut connection', async () => {
    harness.plan(broken, accepted);
    expect(await settle(send(invite), [800])).toEqual({ handle: { invitationId: 'i-1' } });
  });

  it('are given up after four tries', async () => {
    harness.plan({ status: 500 }, { status: 500 }, { status: 500 }, { status: 500 });
    const error = await settle(send(invite), [800, 1_600, 3_200]);
    expect(error).toMatchObject({
      code: 'provider.unavailable',
      status: 500,
      outcomeUnknown: true,
      retryable: false,
    });
  });

  it.each([
    ['a 500', { status: 500 }],
    ['a 503 without a time', { status: 503 }],
    ['a cut connection', broken],
  ])('that are not repeatable are not sent again after %s', async (_what, answer) => {
    harness.plan(answer);
    expect(await send(hangUp)).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
  });

  it('that never left are tried again whatever they are', async () => {
    harness.plan(unreachable, { status: 204 });
    expect(await settle(send(hangUp), [800])).toEqual({});
  });

  it('that never left were not carried out', async () => {
    harness.plan(unreachable, unreachable, unreachable, unreachable);
    expect(await settle(send(hangUp), [800, 1_600, 3_200])).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
      retryable: true,
    });
  });

  it('that are refused after a cut connection were not carried out: a repetition gets the answer of the first', async () => {
    harness.plan(broken, { status: 400, body: { error: { code: '8523', message: 'x' } } });
    expect(await settle(send(invite), [800])).toMatchObject({
      code: 'request.refused',
      outcomeUnknown: false,
    });
  });

  it('that only read are never of unknown outcome', async () => {
    harness.plan(broken, broken, broken, broken);
    const read = harness.provider
      .read({ kind: 'call' }, { call: callWith() })
      .catch((error: unknown) => error);
    expect(await settle(read, [800, 1_600, 3_200])).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
  });

  it.each([
    [400, '8501', 'The call is not established'],
    [400, '8523', 'An argument is not valid'],
    [401, '7509', 'Check the access key'],
    [403, undefined, 'may not do this'],
    [404, undefined, 'api-version'],
    [409, '8519', 'conflicts'],
    [302, undefined, 'status 302'],
  ])(
    'refused with %i and %s say what to do, and nothing of the text of the service',
    async (status, code, text) => {
      const message = `Participant ${bob.rawId} and +14255550123`;
      harness.plan({
        status,
        body: code === undefined ? undefined : { error: { code, message } },
        headers: { location: 'https://elsewhere.example' },
      });
      const error = await send(hangUp);
      expect(error).toMatchObject({
        code: 'request.refused',
        status,
        retryable: false,
        outcomeUnknown: false,
      });
      expect(String(error)).toContain(text);
      expect(JSON.stringify(error)).not.toMatch(/8:acs|4255550123/);
    },
  );

  it.each([
    ['hanging up', hangUp],
    ['ending it for everyone', { kind: 'terminate' }],
    ['inviting', invite],
    ['cancelling media', { kind: 'cancelMedia' }],
  ] satisfies [string, Command][])(
    'that can miss nothing but the call say that it is not found: %s',
    async (_what, command) => {
      harness.plan(notKnown);
      expect(await send(command)).toMatchObject({
        name: 'CallNotFoundError',
        code: 'call.not-found',
        status: 404,
        providerCode: '8522',
        operationId: 'operation-1',
      });
    },
  );

  it.each([
    ['a person who is taken out', { kind: 'remove', target: bob }],
    ['an invitation', { kind: 'cancel', invitation: 'i' }],
    ['a recording', { kind: 'stopRecording', recordingId: 'r-1' }],
  ] satisfies [string, Command][])(
    'that can miss %s do not say that the call is over',
    async (_what, command) => {
      harness.plan(notKnown);
      const { provider } = harness;
      await expect(
        provider.prepare(command, contextOf('t', callWith({ i: 'i-1' }))).send({}),
      ).rejects.toMatchObject({ code: 'request.refused', status: 404, providerCode: '8522' });
    },
  );

  it('refused with 404 by a gateway do not say that the call is over', async () => {
    harness.plan({ status: 404 });
    expect(await send(hangUp)).toMatchObject({ code: 'request.refused', status: 404 });
  });

  it.each([['not json'], ['[]'], ['{"error":null}'], ['{"error":{"code":{}}}']])(
    'refused with the body %s are errors all the same',
    async (body) => {
      harness.agent
        .get('https://contoso.communication.azure.com')
        .intercept({ path: () => true, method: () => true })
        .reply(400, body);
      const error = await send(hangUp);
      expect(error).toMatchObject({ code: 'request.refused', status: 400 });
      expect(error).toMatchObject({ providerCode: undefined });
    },
  );

  it('broken off while they wait for the next try do not go out again', async () => {
    const abort = new AbortController();
    harness.plan(throttled);
    const sent = send(invite, abort.signal);
    await until(() => harness.clock.pending > 0);
    abort.abort();
    expect(await sent).toMatchObject({ code: 'request.refused', outcomeUnknown: false });
    expect(harness.clock.pending).toBe(0);
  });

  it('broken off before they leave were not carried out', async () => {
    expect(await send(invite, AbortSignal.abort())).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
  });

  it('wait for no further try once the provider is closing', async () => {
    harness.plan(throttled);
    const sent = send(invite);
    await until(() => harness.clock.pending > 0);
    await harness.provider.close();
    expect(await sent).toMatchObject({ status: 429 });
    expect(harness.clock.pending).toBe(0);
  });
});

describe('over a real connection', () => {
  let server: Server;
  let base: string;
  let onRequest: (response: ServerResponse) => void = () => undefined;
  beforeEach(async () => {
    server = createServer((_request, response) => onRequest(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function provider(requestTimeoutMs?: number, dispatcher?: Agent) {
    return createAcsProvider(
      {
        ...options,
        credential: { endpoint: base, accessKey },
        ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      },
      { clock: new ManualClock(), ...(dispatcher === undefined ? {} : { dispatcher }) },
    );
  }

  function hangUpOn(given: ReturnType<typeof provider>, signal?: AbortSignal) {
    return given
      .prepare(hangUp, contextOf('t'))
      .send(signal === undefined ? {} : { signal })
      .catch((error: unknown) => error);
  }

  it('a command that is broken off under way has an unknown outcome', async () => {
    const abort = new AbortController();
    onRequest = () => abort.abort();
    const acs = provider();
    expect(await hangUpOn(acs, abort.signal)).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
    await acs.close();
  });

  it('closing the provider waits for what is under way, also where others made the connections', async () => {
    const agent = new Agent();
    const acs = provider(undefined, agent);
    const reached = new Promise<ServerResponse>((resolve) => {
      onRequest = resolve;
    });
    const sent = hangUpOn(acs);
    const response = await reached;
    let isClosed = false;
    const closing = acs.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    response.writeHead(204).end();
    expect(await sent).toEqual({});
    await closing;
    await agent.close();
  });

  it('destroying the provider breaks off what is under way', async () => {
    const acs = provider();
    const reached = new Promise<void>((resolve) => {
      onRequest = () => resolve();
    });
    const sent = hangUpOn(acs);
    await reached;
    await acs.destroy(new Error('over'));
    expect(await sent).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: true });
    await acs.destroy();
    await acs.close();
  });

  it('a service that never answers is given up', async () => {
    const acs = provider(20);
    expect(await hangUpOn(acs)).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
    await acs.close();
  });

  it('a provider that is closed sends nothing', async () => {
    const acs = provider();
    await acs.close();
    expect(await hangUpOn(acs)).toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: false,
    });
  });
});

/** Lets the event loop turn until something holds. The test's own time limit ends what never does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
