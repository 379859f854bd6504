// Invites through Tandem with the provider of ACS.

import { createAcsProvider } from '@tandem/acs';
import { type Call, type Calling, createCalling, phone } from '@tandem/core';
import { Agent } from 'undici';
import { callerId, placed, serveRounds } from './inviter.ts';

const [endpoint = '', accessKey = ''] = process.argv.slice(2);

/** No more connections than the others have. */
const dispatcher = new Agent({ connections: 32 });

let calling: Calling | undefined;
let calls: readonly Call[] = [];

serveRounds({
  prepare: async (count) => {
    const credential = { endpoint, accessKey };
    const options = { credential, callbackUrl: 'https://app.example/acs' };
    const provider = createAcsProvider(options, { dispatcher });
    const client = createCalling({ instances: [provider] });
    calling = client;
    calls = await placed(count, () => client.createCall(phone('+18005550100'), { callerId }));
    await Promise.all(calls.map((call) => client.receive('acs', connected(call))));
  },
  invite: async (call, phoneNumber) => {
    const invitation = await calls[call]?.invite(phone(phoneNumber), { callerId });
    return invitation?.state.handle.invitationId ?? '';
  },
  clear: async () => {
    await calling?.destroy();
  },
});

function connected({ providerCallId }: Call) {
  const body = [
    {
      id: providerCallId,
      source: `calling/callConnections/${providerCallId}`,
      type: 'Microsoft.Communication.CallConnected',
      time: '2026-01-01T00:00:00.000Z',
      specversion: '1.0',
      data: { callConnectionId: providerCallId, serverCallId: 'c2VydmVy' },
    },
  ];
  return { body, headers: {}, receivedAt: '2026-01-01T00:00:00.000Z' };
}
