import {
  assertLength,
  type BodyLimits,
  bodyAlreadyRead,
  brokenOff,
  tooLarge,
  tooSlow,
} from '../body/body-limits.js';
import { readAtMost } from '../body/read-at-most.js';
import { Refusal } from '../refusal.js';
import type { WebhookAnswer, WebhookRequest } from '../webhook-request.js';

/** A request of the Fetch standard, or of a framework that has its own class for one. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Iterable<[string, string]>;
  readonly body: ReadableStream<unknown> | null;
  readonly bodyUsed: boolean;
}

/** A Fetch-style request as the entrance looks at it. */
export function fromFetchRequest(request: FetchRequest): WebhookRequest {
  const { pathname, search } = addressOf(request);
  const headers: Record<string, string> = Object.fromEntries(request.headers);
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    headers,
    readBody: (limits) => {
      assertLength(headers['content-length'], limits);
      return readBody(request, limits);
    },
  };
}

/** Some frameworks tell only the path. What is no address at all leads nowhere. */
function addressOf({ url }: FetchRequest): Pick<URL, 'pathname' | 'search'> {
  const host = 'http://localhost';
  return URL.canParse(url, host) ? new URL(url, host) : { pathname: '', search: '' };
}

/** The Fetch-style response that carries an answer. */
export function toFetchResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body ?? null, { status, headers });
}

async function readBody(request: FetchRequest, limits: BodyLimits): Promise<Uint8Array> {
  if (request.bodyUsed)
    throw bodyAlreadyRead('Hand the request on before anything reads its body.');
  if (request.body === null) return new Uint8Array();
  const { maxBodyBytes, bodyTimeoutMs, clock } = limits;
  const tooLong = new AbortController();
  const timer = clock.after(bodyTimeoutMs, () => tooLong.abort());
  try {
    const body = await readAtMost(request.body, { maxBytes: maxBodyBytes, signal: tooLong.signal });
    if (tooLong.signal.aborted) throw tooSlow(limits);
    if (body === undefined) throw tooLarge(limits);
    return body;
  } catch (error) {
    throw error instanceof Refusal ? error : brokenOff();
  } finally {
    timer.cancel();
  }
}
