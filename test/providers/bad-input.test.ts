import { acs, createAcsProvider } from '@tandem/acs';
import type { Call } from '@tandem/core';
import { CallingError, createCalling, fromRawId, phone, teamsUser } from '@tandem/core';
import { createGraphProvider, graph } from '@tandem/graph';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';

const connectionString = 'endpoint=https://contoso.communication.azure.com;accesskey=MDEyMw==';

const people = Array.from({ length: 6 }, (_, index) =>
  teamsUser(`00000000-0000-4000-8000-00000000000${index}`),
);
const [ann = teamsUser('ann'), bob = teamsUser('bob')] = people;

/** A service that answers reads and nothing else: a command that reached it would fail in another way. */
function readOnlyService(): MockAgent {
  const agent = new MockAgent();
  agent.disableNetConnect();
  for (const origin of [
    'https://contoso.communication.azure.com',
    'https://graph.microsoft.com',
    'https://login.microsoftonline.com',
  ]) {
    const service = agent.get(origin);
    service
      .intercept({ method: 'GET', path: (path) => path.includes('/participants') })
      .reply(200, { value: [] })
      .persist();
    service
      .intercept({ method: 'GET', path: () => true })
      .reply(200, {
        callConnectionId: 'cc',
        callConnectionState: 'connected',
        id: 'cc',
        state: 'established',
      })
      .persist();
    service
      .intercept({ method: 'POST', path: (path) => path.includes('/oauth2/') })
      .reply(200, { access_token: 'token', expires_in: 3600, token_type: 'Bearer' })
      .persist();
  }
  return agent;
}

async function onCall(provider: 'acs' | 'graph', act: (call: Call) => Promise<unknown>) {
  const dispatcher = readOnlyService();
  const instance =
    provider === 'acs'
      ? createAcsProvider(
          { credential: { connectionString }, callbackUrl: 'https://application.example/acs' },
          { dispatcher },
        )
      : createGraphProvider(
          {
            credential: { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' },
            callbackUrl: 'https://application.example/graph',
          },
          { dispatcher },
        );
  const calling = createCalling({ instances: [instance] });
  try {
    return await act(await calling.call(`${provider}:cc`));
  } finally {
    await calling.close();
  }
}

async function refusal(act: () => unknown): Promise<CallingError> {
  try {
    await act();
  } catch (error) {
    if (CallingError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('bad input is refused before any request', () => {
  it('an invalid phone number', async () => {
    const error = await refusal(() => phone('555-0100'));
    expect(error).toMatchObject({ code: 'argument.invalid', path: 'phoneNumber' });
    expect(error.message).toMatch(/E\.164.*digits only/);
    const unchecked = fromRawId('4:5550100');
    for (const provider of ['acs', 'graph'] as const) {
      const again = await refusal(() => onCall(provider, (call) => call.invite(unchecked)));
      expect(again).toMatchObject({ code: 'argument.invalid' });
    }
  });

  it('a sixth invitee on Graph', async () => {
    const error = await refusal(() => onCall('graph', (call) => call.invite(people)));
    expect(error).toMatchObject({ code: 'argument.invalid', path: 'targets', operation: 'invite' });
    expect(error.message).toMatch(/at most 5 targets.*inviteEach/);
  });

  it('a second invitee in one request on ACS', async () => {
    const error = await refusal(() => onCall('acs', (call) => call.invite([ann, bob])));
    expect(error.message).toMatch(/at most 1 target .*inviteEach/);
  });

  it('replacesCallId with two people', async () => {
    const providerOptions = { graph: { replacesCallId: 'other' } };
    const error = await refusal(() =>
      onCall('graph', (call) => call.invite([ann, bob], { providerOptions })),
    );
    expect(error).toMatchObject({ code: 'argument.invalid' });
    expect(error.message).toMatch(/replacesCallId.*one/i);
  });

  it.each(['acs', 'graph'] as const)('an invitation timeout of 181 s on %s', async (provider) => {
    const error = await refusal(() =>
      onCall(provider, (call) => call.invite(ann, { timeoutMs: 181_000 })),
    );
    expect(error).toMatchObject({ code: 'argument.invalid', path: 'timeoutMs' });
    expect(error.message).toMatch(/from 1000 to 180000/);
  });

  it('a telephone number without caller id on ACS', async () => {
    const error = await refusal(() => onCall('acs', (call) => call.invite(phone('+18005550100'))));
    expect(error).toMatchObject({ code: 'argument.invalid', path: 'callerId' });
    expect(error.message).toMatch(/callerId/);
    expect(error.message).not.toContain('8005550100');
  });

  it('an unknown provider name', async () => {
    const providers = {
      acs: { credential: { connectionString }, callbackUrl: 'https://a.example' },
    };
    const error = await refusal(() =>
      createCalling({ adapters: [acs, graph], provider: 'twilio', providers }),
    );
    expect(error).toMatchObject({ code: 'configuration.invalid', path: 'provider' });
    expect(error.message).toMatch(/"twilio".*Name one of: acs/);
  });

  it.each([
    ['accesskey', 'endpoint=https://contoso.communication.azure.com'],
    ['endpoint', 'accesskey=MDEyMw=='],
  ])('a connection string without %s', async (key, text) => {
    const error = await refusal(() =>
      createCalling({
        adapters: [acs],
        providers: {
          acs: { credential: { connectionString: text }, callbackUrl: 'https://a.example' },
        },
      }),
    );
    expect(error).toMatchObject({ code: 'configuration.invalid' });
    expect(error.path).toMatch(/^providers\.acs\.credential/);
    expect(error.message).toContain(key);
  });
});
