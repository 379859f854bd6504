import type { IncomingMessage } from 'node:http';
import { assertLength, bodyAlreadyRead } from '../body/body-limits.js';
import { headerOf, type WebhookHeaders, type WebhookRequest } from '../webhook-request.js';
import { readIncoming } from './read-incoming.js';

/** What a framework has done to a message before it came here. */
export interface IncomingContext {
  /** The request target as it arrived, where the framework has cut the message's own. */
  readonly target?: string | undefined;
  /** The body as it arrived, where the framework has read it. */
  readonly body?: Uint8Array | undefined;
  /** What to do where the framework has read the body and kept it otherwise. */
  readonly advice?: string;
}

/** A message of `node:http` as the entrance looks at it. */
export function fromIncoming(
  incoming: IncomingMessage,
  { target, body, advice = handOnUnread }: IncomingContext = {},
): WebhookRequest {
  const headers = headersOf(incoming);
  const { path, query } = partsOf(target ?? incoming.url ?? '/');
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers,
    readBody(limits) {
      const length = body === undefined ? headerOf(headers, 'content-length') : body.byteLength;
      assertLength(length, limits);
      if (body !== undefined) return body;
      if (incoming.readableDidRead) throw bodyAlreadyRead(advice);
      return readIncoming(incoming, limits);
    },
  };
}

const handOnUnread = 'Hand the message on before anything reads from it.';

function partsOf(target: string): Pick<WebhookRequest, 'path' | 'query'> {
  if (!target.startsWith('/')) return partsOfAddress(target);
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: '' };
  return { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** A request through a proxy names the whole address. */
function partsOfAddress(target: string): Pick<WebhookRequest, 'path' | 'query'> {
  if (!URL.canParse(target)) return { path: '', query: '' };
  const { pathname, search } = new URL(target);
  return { path: pathname, query: search.slice(1) };
}

/** Headers of which Node keeps the first and drops the others, while a proxy may have checked another one. */
const decisive: readonly string[] = ['authorization', 'content-type'];

function headersOf({ headers, rawHeaders }: IncomingMessage): WebhookHeaders {
  const repeated = decisive.filter((name) => isRepeated(name, rawHeaders));
  if (repeated.length === 0) return headers;
  return {
    ...headers,
    ...Object.fromEntries(repeated.map((name) => [name, valuesOf(name, rawHeaders)])),
  };
}

function isRepeated(name: string, rawHeaders: readonly string[]): boolean {
  let times = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const other = rawHeaders[index];
    if (other?.length === name.length && other.toLowerCase() === name) times += 1;
  }
  return times > 1;
}

function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const other = rawHeaders[index] ?? '';
    if (other.length !== name.length || other.toLowerCase() !== name) continue;
    values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
