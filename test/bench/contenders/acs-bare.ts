// The least code that invites: a pool of undici, JSON.stringify and the signature by hand.

import { createHash, createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { callerId, serveRounds } from './inviter.ts';

const [endpoint = '', accessKey = ''] = process.argv.slice(2);

const { host } = new URL(endpoint);
/** Made once: with the bytes of the key, signing would take eleven microseconds more. */
const key = createSecretKey(accessKey, 'base64');
const pool = new Pool(endpoint, { connections: 32 });
let calls: readonly string[] = [];

serveRounds({
  prepare: async (count) => {
    calls = Array.from({ length: count }, () => randomUUID());
  },
  invite: async (call, phoneNumber) => {
    const path = `/calling/callConnections/${calls[call]}/participants:add?api-version=2026-03-12`;
    const body = JSON.stringify({
      participantToAdd: {
        kind: 'phoneNumber',
        rawId: `4:${phoneNumber}`,
        phoneNumber: { value: phoneNumber },
      },
      sourceCallerIdNumber: { value: callerId },
      operationContext: `t1:${randomUUID()}:`,
    });
    const date = new Date().toUTCString();
    const hash = createHash('sha256').update(body).digest('base64');
    const signature = createHmac('sha256', key)
      .update(`POST\n${path}\n${date};${host};${hash}`)
      .digest('base64');
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'x-ms-date': date,
        'x-ms-content-sha256': hash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        'repeatability-request-id': randomUUID(),
        'repeatability-first-sent': date,
      },
      body,
    });
    if (answer.statusCode !== 202) throw new Error(`Answered with ${answer.statusCode}.`);
    // What the service of the benchmark answers.
    const { invitationId } = (await answer.body.json()) as { invitationId: string };
    return invitationId;
  },
  clear: async () => {
    calls = [];
  },
});
