import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from '@tandem/core';
import { CallingError, hasCode } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import type { PlannedAnswer } from '../__fixtures__/harness.js';
import {
  AcsHarness,
  bob,
  callWith,
  contextOf,
  endpoint,
  options,
} from '../__fixtures__/harness.js';
import { createAcsProvider } from '../acs-provider.js';
import type { AccessToken } from './bearer.js';

const tokenUrl = 'https://login.example/tenant-1/oauth2/v2.0/token';
const credential = {
  endpoint,
  tenantId: 'tenant-1',
  clientId: 'client-1',
  clientSecret: 'not so secret',
  tokenUrl,
};
const connected = { status: 200, body: { callConnectionState: 'connected' } };

function tokens(harness: AcsHarness, status: number, body: unknown) {
  const forms: string[] = [];
  harness.agent
    .get('https://login.example')
    .intercept({ path: '/tenant-1/oauth2/v2.0/token', method: 'POST' })
    .reply((request) => {
      forms.push(String(request.body));
      return { statusCode: status, data: JSON.stringify(body) };
    })
    .persist();
  return forms;
}

const readOf = (harness: AcsHarness, signal?: AbortSignal) =>
  harness.provider
    .read({ kind: 'call' }, { call: callWith(), ...(signal && { signal }) })
    .catch((error: unknown) => error);
const authorizationsOf = (harness: AcsHarness) =>
  harness.seen.map(({ headers }) => headers['authorization']);

/** A provider whose credential hands these tokens out, one after the other, the last again and again. */
function handingOut(...given: readonly string[]) {
  let asked = 0;
  const getToken = async (): Promise<AccessToken> => {
    const token = given[Math.min(asked, given.length - 1)] ?? '';
    asked += 1;
    return { token, expiresOnTimestamp: Date.parse('2027-01-01') };
  };
  return new AcsHarness({ credential: { endpoint } }, { tokenCredential: { getToken } });
}

describe('an Entra application', () => {
  it('gets a token with the scope of the service and keeps it until shortly before its end', async () => {
    const harness = new AcsHarness({ credential });
    const forms = tokens(harness, 200, { access_token: 'token-1', expires_in: 3600 });
    const read = () => harness.provider.read({ kind: 'call' }, { call: callWith() });
    harness.plan(connected, connected, connected);
    await Promise.all([read(), read()]);
    expect(forms).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(forms[0]))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: 'not so secret',
      scope: 'https://communication.azure.com//.default',
    });
    expect(harness.seen[0]?.headers['authorization']).toBe('Bearer token-1');
    await harness.clock.advance(3_500_000);
    await read();
    expect(forms).toHaveLength(2);
    await harness.dispose();
  });

  it('is told which settings to check when its credentials are refused', async () => {
    const harness = new AcsHarness({ credential });
    tokens(harness, 401, { error: 'invalid_client', error_description: 'not so secret' });
    const error = await harness.provider
      .read({ kind: 'call' }, { call: callWith() })
      .catch((caught: unknown) => caught);
    expect(hasCode(error, 'request.refused') && error.providerCode).toBe('invalid_client');
    expect(String(error)).toContain('Check tenantId, clientId, clientSecret and tokenUrl');
    expect(JSON.stringify(error)).not.toContain('not so secret');
    await harness.dispose();
  });

  it('may be tried again when the token endpoint is down', async () => {
    const harness = new AcsHarness({ credential });
    const forms = tokens(harness, 503, {});
    const reading = readOf(harness);
    expect(await harness.settle(reading, [800, 1_600, 3_200])).toMatchObject({
      code: 'provider.unavailable',
      retryable: true,
    });
    expect(forms).toHaveLength(4);
    await harness.dispose();
  });

  it('is given its token after a passing trouble of the token endpoint', async () => {
    const harness = new AcsHarness({ credential });
    const login = harness.agent.get('https://login.example');
    const post = { path: '/tenant-1/oauth2/v2.0/token', method: 'POST' };
    login.intercept(post).reply(503, '', { headers: { 'retry-after': '3' } });
    login.intercept(post).replyWithError(new Error('cut'));
    login.intercept(post).reply(200, { access_token: 'token-3', expires_in: 3600 });
    harness.plan(connected);
    await harness.settle(readOf(harness), [3_000, 1_600]);
    expect(authorizationsOf(harness)).toEqual(['Bearer token-3']);
    await harness.dispose();
  });

  it('is waited for neither beyond the signal of the caller nor beyond the end of the provider', async () => {
    const server = createServer(() => asked());
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const provider = createAcsProvider({ ...options, credential: { ...credential, tokenUrl } });
    const abort = new AbortController();
    const refusal = (signal?: AbortSignal) =>
      provider
        .read({ kind: 'call' }, { call: callWith(), ...(signal && { signal }) })
        .catch((error: unknown) => error);
    const [impatient, patient] = [refusal(abort.signal), refusal()];
    await isAsked;
    abort.abort();
    expect(await impatient).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    await provider.destroy();
    expect(await patient).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    server.closeAllConnections();
    server.close();
  });
});

describe('a token credential that is handed over', () => {
  it('is asked for the scope of the service', async () => {
    const scopes: string[] = [];
    const harness = new AcsHarness(
      { credential: { endpoint } },
      {
        tokenCredential: {
          getToken: async (scope): Promise<AccessToken> => {
            scopes.push(scope);
            return { token: 'handed-over', expiresOnTimestamp: Date.parse('2027-01-01') };
          },
        },
      },
    );
    harness.plan(connected);
    await harness.provider.read({ kind: 'call' }, { call: callWith() });
    expect(scopes).toEqual(['https://communication.azure.com//.default']);
    expect(harness.seen[0]?.headers['authorization']).toBe('Bearer handed-over');
    await harness.dispose();
  });

  it('that returns no token fails with what to do', async () => {
    const harness = new AcsHarness(
      { credential: { endpoint } },
      { tokenCredential: { getToken: async () => null } },
    );
    await expect(
      harness.provider.read({ kind: 'call' }, { call: callWith() }),
    ).rejects.toMatchObject({ code: 'configuration.invalid' });
    await harness.dispose();
  });
});

describe('a token that the service turns down', () => {
  const invite: Command = { kind: 'invite', targets: [bob] };
  const accepted = { status: 202, body: { invitationId: 'i-1' } };
  const send = (harness: AcsHarness, command: Command) =>
    harness.provider
      .prepare(command, contextOf('t'))
      .send({})
      .catch((error: unknown) => error);

  it.each<[string, Command, PlannedAnswer]>([
    ['an invitation', invite, accepted],
    ['a hanging up', { kind: 'hangUp' }, { status: 204 }],
  ])('is forgotten, and %s is sent once more with a new one', async (_what, command, answer) => {
    const harness = handingOut('t1', 't2', 't3');
    harness.plan({ status: 401 }, answer, answer);
    expect(CallingError.isInstance(await send(harness, command))).toBe(false);
    await send(harness, command);
    expect(authorizationsOf(harness)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2']);
    await harness.dispose();
  });

  it('is replaced once for a request: a second refusal stands', async () => {
    const harness = handingOut('t1', 't2', 't3');
    harness.plan({ status: 401 }, { status: 401 });
    expect(await send(harness, invite)).toMatchObject({ code: 'request.refused', status: 401 });
    expect(authorizationsOf(harness)).toEqual(['Bearer t1', 'Bearer t2']);
    await harness.dispose();
  });

  it('is not sent again where the credential has no other', async () => {
    const harness = handingOut('t1');
    harness.plan({ status: 401 });
    expect(await send(harness, invite)).toMatchObject({ code: 'request.refused', status: 401 });
    await harness.dispose();
  });

  it('says nothing of an earlier try that was cut off', async () => {
    const harness = handingOut('t1');
    harness.plan(Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' }), { status: 401 });
    expect(await harness.settle(send(harness, invite), [800])).toMatchObject({
      status: 401,
      outcomeUnknown: true,
    });
    await harness.dispose();
  });
});

describe('a credential that never answers', () => {
  it('is waited for neither beyond the signal of the caller nor beyond the end of the provider', async () => {
    let told: AbortSignal | undefined;
    const harness = new AcsHarness(
      { credential: { endpoint } },
      {
        tokenCredential: {
          getToken: (_scope, { abortSignal } = {}) => {
            told = abortSignal;
            return new Promise(() => undefined);
          },
        },
      },
    );
    const abort = new AbortController();
    const [impatient, patient] = [readOf(harness, abort.signal), readOf(harness)];
    abort.abort();
    expect(await impatient).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    expect(told?.aborted).toBe(false);
    await harness.provider.destroy();
    expect(await patient).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    expect(told?.aborted).toBe(true);
    await harness.dispose();
  });
});
