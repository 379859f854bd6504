import { RequestError, UnavailableError } from '@tandem/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { callOf, callUrl, GraphHarness } from '../__fixtures__/graph-harness.js';
import type { GraphCredential } from '../graph-options.js';
import { OwnContext } from '../transport/answer-slot.js';
import { AccessTokenSource } from './access-token-source.js';
import { AuthenticationMiddleware } from './authentication-middleware.js';
import type { TokenCredential } from './token-credential.js';

const credential: GraphCredential = {
  tenantId: ids.tenant,
  clientId: ids.application,
  clientSecret: 'very secret',
};
const call = callOf({ type: 'call.connected' });
const never = new AbortController().signal;
const signIn = 'https://login.microsoftonline.com';
const tokenPath = `/${ids.tenant}/oauth2/v2.0/token`;

let harness = new GraphHarness({ credential });
afterEach(async () => {
  await harness.close();
  harness = new GraphHarness({ credential });
});

const grant = (token: string, expiresIn: number | string = 3600) =>
  harness.answer(
    'POST',
    tokenPath,
    { status: 200, body: { token_type: 'Bearer', expires_in: expiresIn, access_token: token } },
    signIn,
  );
const hangUp = () => harness.execute({ kind: 'hangUp' }, call);
const allowHangUp = () => harness.answer('DELETE', callUrl, { status: 204 });
const signed = () =>
  harness.sent
    .filter(({ method }) => method === 'DELETE')
    .map(({ headers }) => headers['authorization']);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a client secret', () => {
  it('is exchanged for a token for the application itself', async () => {
    grant('a');
    allowHangUp();
    await hangUp();
    expect(Object.fromEntries(new URLSearchParams(String(harness.sent[0]?.body)))).toEqual({
      grant_type: 'client_credentials',
      client_id: ids.application,
      client_secret: 'very secret',
      scope: 'https://graph.microsoft.com/.default',
    });
    expect(signed()).toEqual(['Bearer a']);
  });

  it('is exchanged once, however many requests wait for the token', async () => {
    grant('a');
    allowHangUp();
    allowHangUp();
    await Promise.all([hangUp(), hangUp()]);
    expect(signed()).toEqual(['Bearer a', 'Bearer a']);
  });

  it('is exchanged again shortly before the token expires', async () => {
    grant('a', '3600');
    allowHangUp();
    await hangUp();
    await harness.clock.advance(3_299_000);
    allowHangUp();
    await hangUp();
    await harness.clock.advance(1_000);
    grant('b');
    allowHangUp();
    await hangUp();
    expect(signed()).toEqual(['Bearer a', 'Bearer a', 'Bearer b']);
  });

  it('is exchanged again when the service turns the token down, once', async () => {
    grant('a');
    harness.answer('DELETE', callUrl, { status: 401 });
    grant('b');
    harness.answer('DELETE', callUrl, { status: 401 });
    const error = await failure(hangUp());
    expect(RequestError.isInstance(error)).toBe(true);
    expect(signed()).toEqual(['Bearer a', 'Bearer b']);
  });

  it('that is refused is told by the key to check, without the secret or the endpoint’s words', async () => {
    const body = { error: 'invalid_client', error_description: 'AADSTS7000215: app 0000-1111' };
    harness.answer('POST', tokenPath, { status: 401, body }, signIn);
    const error = await failure(hangUp());
    expect(RequestError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ providerCode: 'invalid_client', outcomeUnknown: false });
    expect(JSON.stringify(error)).not.toMatch(/very secret|AADSTS/);
  });

  it('is asked for again when the endpoint has a passing trouble', async () => {
    harness.answer('POST', tokenPath, { status: 503 }, signIn);
    grant('a');
    allowHangUp();
    const sending = hangUp();
    while (harness.clock.pending === 0) await harness.clock.turn();
    await harness.clock.advance(500);
    await sending;
    expect(signed()).toEqual(['Bearer a']);
  });

  it.each([
    ['without a token', { status: 200, body: {} }],
    ['in another language', { status: 200, body: '<html>' }],
  ])('that is answered %s is told so', async (_, answer) => {
    harness.answer('POST', tokenPath, answer, signIn);
    const error = await failure(hangUp());
    expect(UnavailableError.isInstance(error) && error.message).toContain('credential.tokenUrl');
    expect(harness.sent).toHaveLength(1);
  });
});

describe('a token', () => {
  it('goes to the configured service and nowhere else', async () => {
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return { token: 'a', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    };
    const seen: string[] = [];
    const next = {
      execute: async ({ request }: { request: unknown }) => {
        seen.push(String(request));
      },
    };
    const middleware = new AuthenticationMiddleware(next, {
      tokens: new AccessTokenSource(fetch, {
        clock: harness.clock,
        destroyed: new AbortController().signal,
      }),
      origin: 'https://graph.microsoft.com',
    });
    for (const request of [
      'https://elsewhere.example/v1.0/communications/calls',
      'http://graph.microsoft.com/v1.0/communications/calls',
      'https://graph.microsoft.com:8443/v1.0/communications/calls',
      'https://graph.microsoft.com.elsewhere.example/v1.0',
    ]) {
      const error = await failure(middleware.execute(new OwnContext(request, {})));
      expect(error).toMatchObject({ kind: 'refused', isSent: false });
    }
    expect([asked, seen]).toEqual([0, []]);
    const context = new OwnContext('https://graph.microsoft.com/v1.0/x', {});
    await middleware.execute(context);
    expect(context.options).toEqual({ headers: { authorization: 'Bearer a' } });
  });
});

describe('a credential of the application', () => {
  it('is asked for the scope of the service', async () => {
    const asked: unknown[] = [];
    await harness.close();
    harness = new GraphHarness({
      credential: {
        getToken: async (scopes) => {
          asked.push(scopes);
          return { token: 'own', expiresOnTimestamp: harness.clock.now() + 3_600_000 };
        },
      },
    });
    allowHangUp();
    allowHangUp();
    await hangUp();
    await hangUp();
    expect(asked).toEqual(['https://graph.microsoft.com/.default']);
    expect(signed()).toEqual(['Bearer own', 'Bearer own']);
  });

  it.each<[string, () => Promise<null>]>([
    ['gives none', async () => null],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('that %s is told, and nothing was sent', async (_, getToken) => {
    await harness.close();
    harness = new GraphHarness({ credential: { getToken } });
    const error = await failure(hangUp());
    expect(error).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    expect(String(error)).toContain('"credential"');
  });

  it('is waited for no longer than the command may take', async () => {
    await harness.close();
    let answer: (token: null) => void = () => undefined;
    const pending = new Promise<null>((resolve) => {
      answer = resolve;
    });
    harness = new GraphHarness({ credential: { getToken: () => pending } });
    const controller = new AbortController();
    const sending = failure(harness.execute({ kind: 'hangUp' }, call, controller.signal));
    controller.abort();
    expect(await sending).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    answer(null);
  });

  it('that never answers is not waited for beyond the end of the provider, and told of it', async () => {
    await harness.close();
    let told: AbortSignal | undefined;
    const getToken: TokenCredential['getToken'] = (_scopes, { abortSignal } = {}) => {
      told = abortSignal;
      return new Promise(() => undefined);
    };
    harness = new GraphHarness({ credential: { getToken } });
    const sending = [failure(hangUp()), failure(harness.execute({ kind: 'hangUp' }, call, never))];
    expect(told?.aborted).toBe(false);
    await harness.provider.destroy();
    for (const sent of await Promise.all(sending))
      expect(sent).toMatchObject({ code: 'provider.unavailable', outcomeUnknown: false });
    expect(told?.aborted).toBe(true);
  });
});
