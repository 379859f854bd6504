import { bodyAlreadyRead } from '../body/body-limits.js';
import type { FetchRequest } from '../fetch/fetch-request.js';

/** As much of a context of Hono as is looked at. */
export interface HonoContext {
  readonly req: { readonly raw: FetchRequest };
}

/** A handler as Hono takes it. */
export type HonoHandler = (context: HonoContext) => Promise<Response>;

const advice =
  'Leave the body alone in middleware that runs before the webhooks, or register such middleware after them.';

/** Serves webhooks in a Hono application: `app.all('/webhooks/*', toHonoHandler(handler))`. */
export function toHonoHandler(handler: (request: FetchRequest) => Promise<Response>): HonoHandler {
  return async ({ req: { raw } }) => {
    if (raw.bodyUsed) throw bodyAlreadyRead(advice);
    return handler(raw);
  };
}
