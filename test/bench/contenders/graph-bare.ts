// The least code that invites: a pool of undici, JSON.stringify and a token that is there already.

import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { serveRounds } from './inviter.ts';

const [endpoint = '', , token = ''] = process.argv.slice(2);

const pool = new Pool(endpoint, { connections: 32 });
let calls: readonly string[] = [];

serveRounds({
  prepare: async (count) => {
    calls = Array.from({ length: count }, () => randomUUID());
  },
  invite: async (call, phoneNumber) => {
    const answer = await pool.request({
      method: 'POST',
      path: `/v1.0/communications/calls/${calls[call]}/participants/invite`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        participants: [
          {
            '@odata.type': '#microsoft.graph.invitationParticipantInfo',
            identity: {
              '@odata.type': '#microsoft.graph.identitySet',
              phone: { '@odata.type': '#microsoft.graph.identity', id: phoneNumber },
            },
          },
        ],
        clientContext: `t1:${randomUUID()}:`,
      }),
    });
    if (answer.statusCode !== 200) throw new Error(`Answered with ${answer.statusCode}.`);
    // What the service of the benchmark answers.
    const { id } = (await answer.body.json()) as { id: string };
    return id;
  },
  clear: async () => {
    calls = [];
  },
});
