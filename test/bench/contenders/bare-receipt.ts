import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads a request, parses its JSON and answers: the least that receiving a webhook can be. */
export function receiveBarely(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  parsed: (events: number) => void,
): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    parsed(Array.isArray(body) ? body.length : 0);
    outgoing.writeHead(200, { 'content-length': 0 });
    outgoing.end();
  });
}
