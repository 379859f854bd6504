// The least code that receives webhooks: node:http, which parses the JSON and answers.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { addressOf, serveRounds } from './webhook-receiver.ts';

let events = 0;

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    events += Array.isArray(body) ? body.length : 0;
    outgoing.writeHead(200, { 'content-length': 0 });
    outgoing.end();
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

serveRounds(
  { url: addressOf(server) },
  {
    begin: () => {
      events = 0;
    },
    count: async () => events,
  },
);
