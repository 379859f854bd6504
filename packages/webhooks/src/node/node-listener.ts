import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { errorAnswer } from '../failure-answer.js';
import type { WebhookHandler } from '../webhook-options.js';

/** How much of a body that nobody wants is read, so that its sender gets to see the answer. */
const maxDiscardedBytes = 1_048_576;

/** Serves a Fetch-style handler with `node:http`, and with every framework that takes its listeners. */
export function toNodeListener(handler: WebhookHandler): RequestListener {
  return (incoming, outgoing) => {
    // Whoever sent the request has gone: there is nobody left to tell.
    outgoing.on('error', () => incoming.destroy());
    outgoing.once('finish', () => discardRest(incoming));
    void answer(handler, incoming).then((response) => write(response, outgoing));
  };
}

async function answer(handler: WebhookHandler, incoming: IncomingMessage): Promise<Response> {
  const request = requestOf(incoming);
  if (request === undefined) {
    const message = 'The request line or a header is not valid HTTP.';
    return errorAnswer(400, { code: 'webhook.bad-request', message });
  }
  return handler(request).catch(() =>
    errorAnswer(500, { code: 'webhook.failed', message: 'The delivery could not be handled.' }),
  );
}

function requestOf(incoming: IncomingMessage): Request | undefined {
  const { url = '/', method = 'GET', rawHeaders } = incoming;
  const address = url.startsWith('/') ? `http://localhost${url}` : url;
  try {
    const headers = new Headers();
    for (let index = 0; index < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
    }
    const hasBody = method !== 'GET' && method !== 'HEAD';
    return new Request(address, {
      method,
      headers,
      ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}),
    });
  } catch {
    return undefined;
  }
}

/** The body as a stream that takes from the socket only what is asked of it. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false;
  const once = (end: () => void) => () => {
    if (!isOver) end();
    isOver = true;
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.pause();
        incoming.on('data', (chunk: Uint8Array) => {
          if (isOver) return;
          controller.enqueue(chunk);
          incoming.pause();
        });
        const breakOff = once(() => controller.error(new Error('The request was broken off.')));
        incoming.on(
          'end',
          once(() => controller.close()),
        );
        incoming.on('error', breakOff);
        incoming.on('close', breakOff);
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        isOver = true;
      },
    },
    { highWaterMark: 0 },
  );
}

async function write(response: Response, outgoing: ServerResponse): Promise<void> {
  try {
    const body = new Uint8Array(await response.arrayBuffer());
    if (outgoing.destroyed) return;
    const length = response.status === 204 ? {} : { 'content-length': body.byteLength };
    outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...length });
    outgoing.end(body);
  } catch (error) {
    outgoing.destroy(
      error instanceof Error ? error : new Error('The answer could not be written.'),
    );
  }
}

function discardRest(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  let left = maxDiscardedBytes;
  incoming.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength;
    if (left < 0) incoming.destroy();
  });
  incoming.resume();
}
