// Invites through Tandem with the provider of Graph, whose transport is the vendor's client.

import { type Call, type Calling, createCalling, phone, teamsUser } from '@tandem/core';
import { createGraphProvider } from '@tandem/graph';
import { Agent } from 'undici';
import { placed, serveRounds } from './inviter.ts';

const [endpoint = '', , token = ''] = process.argv.slice(2);

/** No more connections than the other has. */
const dispatcher = new Agent({ connections: 32 });
/** The token is there already. */
const credential = {
  getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 86_400_000 }),
};

let calling: Calling | undefined;
let calls: readonly Call[] = [];

serveRounds({
  prepare: async (count) => {
    const callbackUrl = 'https://app.example/graph';
    const options = { credential, callbackUrl, baseUrl: endpoint, audience: 'app', tenantId: 't' };
    const client = createCalling({ instances: [createGraphProvider(options, { dispatcher })] });
    calling = client;
    const organizer = teamsUser('278405a3-f568-4b3e-b684-009193463064');
    calls = await placed(count, () => client.createCall(organizer));
    await Promise.all(calls.map((call) => client.receive('graph', established(call))));
  },
  invite: async (call, phoneNumber) => {
    const invitation = await calls[call]?.invite(phone(phoneNumber));
    return invitation?.state.handle.providerOperationId ?? '';
  },
  clear: async () => {
    await calling?.destroy();
  },
});

function established({ providerCallId }: Call) {
  const resource = `/app/calls/${providerCallId}`;
  const resourceData = { '@odata.type': '#microsoft.graph.call', state: 'established' };
  const value = [{ changeType: 'updated', resource, resourceUrl: resource, resourceData }];
  return { body: { value }, headers: {}, receivedAt: '2026-01-01T00:00:00.000Z' };
}
