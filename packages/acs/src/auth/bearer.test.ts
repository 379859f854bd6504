import { hasCode } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { AcsHarness, callWith, endpoint } from '../__fixtures__/harness.js';
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
    tokens(harness, 503, {});
    const error = await harness.provider
      .read({ kind: 'call' }, { call: callWith() })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'provider.unavailable', retryable: true });
    await harness.dispose();
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
