import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyAlreadyRead } from '../body/body-limits.js';
import { fromIncoming } from '../node/incoming-request.js';
import { answerWith } from '../node/node-listener.js';
import type { WebhookHandler } from '../webhook-options.js';
import { withoutTrailingSlash } from '../webhook-options.js';

/** As much of a request of Express as is looked at. */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string;
  readonly body?: unknown;
}

/** Middleware as Express takes it. */
export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const advice =
  'Put the webhooks before express.json() and other body parsers: app.use(toExpressMiddleware(handler)). Or put express.raw({ type: "*/*" }) before them.';

/**
 * Serves webhooks in an Express application, at the paths that the handler's options say; every other request is passed on.
 * Where Express has a body parser, its place is before that one.
 */
export function toExpressMiddleware(
  handler: Pick<WebhookHandler, 'answer' | 'paths'>,
): ExpressMiddleware {
  return (incoming, outgoing, next) => {
    const body = incoming.body instanceof Uint8Array ? incoming.body : undefined;
    const request = fromIncoming(incoming, { target: incoming.originalUrl, body });
    if (!handler.paths.includes(withoutTrailingSlash(request.path))) next();
    else if (body === undefined && incoming.readableDidRead) next(bodyAlreadyRead(advice));
    else void answerWith(handler, request, { incoming, outgoing });
  };
}
