// The bare server, going about it as Tandem does: what one turn of the event loop brought is parsed and answered together.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { receiveBarely } from './bare-receipt.ts';
import { addressOf, serveRounds } from './webhook-receiver.ts';

let events = 0;
let arrived: (() => void)[] = [];

const server = createServer((incoming, outgoing) => {
  arrived.push(() =>
    receiveBarely(incoming, outgoing, (parsed) => {
      events += parsed;
    }),
  );
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
