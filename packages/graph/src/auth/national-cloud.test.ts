import { createCalling, teamsUser } from '@tandem/core';
import { MockAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { ids } from '../__fixtures__/fixtures.js';
import { createGraphProvider } from '../index.js';

/** Where each cloud is reached, how users are named there, and where it signs in. */
const clouds = [
  ['gcch', 'https://graph.microsoft.us', 'https://login.microsoftonline.us'],
  ['dod', 'https://dod-graph.microsoft.us', 'https://login.microsoftonline.us'],
] as const;

let agent: MockAgent;
afterEach(async () => {
  agent.assertNoPendingInterceptors();
  await agent.close();
});

describe.each(clouds)('an application in the cloud %s', (cloud, baseUrl, authorityHost) => {
  it('signs in there, for there, calls there, and names its users as there', async () => {
    agent = new MockAgent();
    agent.disableNetConnect();
    const asked: Record<string, string>[] = [];
    agent
      .get(authorityHost)
      .intercept({ method: 'POST', path: `/${ids.tenant}/oauth2/v2.0/token` })
      .reply(({ body }) => {
        asked.push(Object.fromEntries(new URLSearchParams(String(body))));
        const data = { access_token: 'of that cloud', expires_in: 3600, token_type: 'Bearer' };
        return { statusCode: 200, data };
      });
    agent
      .get(baseUrl)
      .intercept({
        method: 'POST',
        path: '/v1.0/communications/calls',
        headers: { authorization: 'Bearer of that cloud' },
      })
      .reply(201, {
        id: ids.call,
        direction: 'outgoing',
        targets: [{ identity: { user: { id: ids.ann } } }],
      });
    const credential = { tenantId: ids.tenant, clientId: 'c', clientSecret: 's', authorityHost };
    const provider = createGraphProvider(
      { baseUrl, cloud, credential, callbackUrl: 'https://bot.example.com/callback' },
      { dispatcher: agent },
    );
    const calling = createCalling({ instances: [provider] });
    const call = await calling.createCall(teamsUser(ids.ann, { cloud }));
    expect(asked).toMatchObject([{ scope: `${baseUrl}/.default`, client_id: 'c' }]);
    expect(call.state.targets).toMatchObject([{ rawId: `8:${cloud}:${ids.ann}`, cloud }]);
    await calling.close();
  });
});
