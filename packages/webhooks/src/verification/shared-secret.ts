import { hash, timingSafeEqual } from 'node:crypto';
import { headerOf, type WebhookRequest } from '../webhook-request.js';

/** The header in which Event Grid may deliver the shared secret. */
const secretHeader = 'x-event-grid-secret';

/** The query parameter in which Event Grid may deliver the shared secret. */
const secretParameter = 'secret';

/** Headers that prove who is speaking. They end at the entrance. */
export const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  secretHeader,
]);

/** Whether a request carries the secret. The time this takes tells nothing about how much of a guess was right. */
export function carriesSecret({ headers, query }: WebhookRequest, secret: string): boolean {
  const offered =
    headerOf(headers, secretHeader) ?? new URLSearchParams(query).get(secretParameter);
  return offered !== null && timingSafeEqual(digest(offered), digest(secret));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
