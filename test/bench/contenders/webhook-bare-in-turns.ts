// The bare server, going about it as Tandem does: what one turn of the event loop brought is parsed and answered together.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { addressOf, serveRounds } from './webhook-receiver.ts';

let events = 0;
let arrived: (() => void)[] = [];

const server = createServer((incoming, outgoing) => {
  arrived.push(() => parse(incoming, outgoing));
  if (arrived.length === 1) setImmediate(endTurn);
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

function endTurn(): void {
  const together = arrived;
  arrived = [];
  for (const go of together) go();
}

function parse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    events += Array.isArray(body) ? body.length : 0;
    outgoing.writeHead(200, { 'content-length': 0 });
    outgoing.end();
  });
}
