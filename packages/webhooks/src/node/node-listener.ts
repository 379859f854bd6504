import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { WebhookHandler } from '../webhook-options.js';
import type { WebhookAnswer, WebhookRequest } from '../webhook-request.js';
import { fromIncoming } from './incoming-request.js';

/** How much of a body that nobody wants is read, so that its sender gets to see the answer. */
const maxDiscardedBytes = 1_048_576;

/** Serves webhooks with `node:http`, and with every framework that takes its listeners. */
export function toNodeListener(handler: Pick<WebhookHandler, 'answer'>): RequestListener {
  return (incoming, outgoing) => {
    void answerWith(handler, fromIncoming(incoming), { incoming, outgoing });
  };
}

/** Answers a request of `node:http` over the connection that it came from. */
export async function answerWith(
  handler: Pick<WebhookHandler, 'answer'>,
  request: WebhookRequest,
  { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
): Promise<void> {
  // Whoever sent the request has gone: there is nobody left to tell.
  outgoing.on('error', () => incoming.destroy());
  const answer = await handler.answer(request);
  discardRest(incoming, outgoing);
  if (!outgoing.destroyed) write(answer, outgoing);
}

function write({ status, headers, body = '' }: WebhookAnswer, outgoing: ServerResponse): void {
  const fields: Record<string, string | number> = { ...headers };
  if (status !== 204) fields['content-length'] = Buffer.byteLength(body);
  outgoing.writeHead(status, fields);
  outgoing.end(body);
}

/** Once a request is answered, takes of its body what nobody has read, up to a limit, and then hangs up. */
export function discardRest(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.complete) return;
  outgoing.once('finish', () => {
    let left = maxDiscardedBytes;
    incoming.on('data', (chunk: Uint8Array) => {
      left -= chunk.byteLength;
      if (left < 0) incoming.destroy();
    });
    incoming.resume();
  });
}
