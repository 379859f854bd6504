// The least code that receives webhooks: node:http, which parses the JSON and answers.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { receiveBarely } from './bare-receipt.ts';
import { addressOf, serveRounds } from './webhook-receiver.ts';

let events = 0;

const server = createServer((incoming, outgoing) => {
  receiveBarely(incoming, outgoing, (parsed) => {
    events += parsed;
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
