import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Emulator } from '../../emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { getConfiguration } from '../__fixtures__/graph-harness.js';

type TokenAnswer = {
  readonly access_token: string;
  readonly error_codes: readonly number[];
  readonly error_description: string;
};

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

async function requestToken(
  changes: Readonly<Record<string, string | null>> = {},
  tokenUrl = emulator.info.graph.tokenUrl,
): Promise<{ readonly status: number; readonly body: TokenAnswer }> {
  const { clientId, clientSecret } = emulator.info.graph;
  const fields = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://graph.microsoft.com/.default',
    ...changes,
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== null) form.set(name, value);
  const response = await fetch(tokenUrl, { method: 'POST', body: form });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

it('issues a token that verifies against the published keys of the tenant', async () => {
  const { status, body } = await requestToken();
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
  const { tenantId, clientId, tokenUrl } = emulator.info.graph;
  const address = new URL(`/${tenantId}/v2.0/.well-known/openid-configuration`, tokenUrl);
  const configuration = await getConfiguration(address);
  const { payload } = await jwtVerify(
    body.access_token,
    createRemoteJWKSet(new URL(configuration.jwks_uri)),
    { issuer: configuration.issuer, audience: 'https://graph.microsoft.com' },
  );
  expect(payload).toMatchObject({ tid: tenantId, appid: clientId });
  expect(payload['roles']).toContain('Calls.InitiateGroupCall.All');
});

it('issues tokens for the other calling service too', async () => {
  const { body } = await requestToken({ scope: 'https://communication.azure.com//.default' });
  expect(decodeJwt(body.access_token).aud).toBe('https://communication.azure.com');
});

it.each<[string, Record<string, string | null>, number, string, number]>([
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
  ['no secret', { client_secret: null }, 401, 'invalid_client', 7000218],
  ['an unknown application', { client_id: 'other' }, 400, 'unauthorized_client', 700016],
  ['no application', { client_id: null }, 400, 'invalid_request', 900144],
  ['no scope', { scope: null }, 400, 'invalid_request', 900144],
  ['a delegated scope', { scope: 'Calls.Initiate.All' }, 400, 'invalid_scope', 1002012],
  ['another API', { scope: 'https://example.com/.default' }, 400, 'invalid_resource', 500011],
  ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ['no grant', { grant_type: null }, 400, 'invalid_request', 900144],
])('refuses %s as Entra does', async (_what, changes, status, error, code) => {
  const answer = await requestToken(changes);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ error, error_codes: [code] });
  expect(answer.body.error_description).toMatch(
    new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z$`),
  );
});

it('refuses another tenant', async () => {
  const { tokenUrl, tenantId } = emulator.info.graph;
  const { status, body } = await requestToken({}, tokenUrl.replace(tenantId, 'common'));
  expect({ status, codes: body.error_codes }).toEqual({ status: 400, codes: [90002] });
});
