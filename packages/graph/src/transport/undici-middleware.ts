import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Dispatcher } from 'undici';
import { request } from 'undici';
import type { FailureKind } from './transport-failure.js';
import { TransportFailure } from './transport-failure.js';

/** What sending needs. */
export interface UndiciParts {
  /** Made when the first request needs it. */
  readonly dispatcher: () => Dispatcher;
  /** Aborts when what is under way is to be broken off. */
  readonly destroyed: AbortSignal;
}

const headersTimeoutMs = 30_000;
const bodyTimeoutMs = 30_000;
const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** The last of the chain: sends one request and reads its answer whole. It follows no redirect. */
export class UndiciMiddleware implements Middleware {
  readonly #parts: UndiciParts;

  constructor(parts: UndiciParts) {
    this.#parts = parts;
  }

  readonly execute = async (context: Context): Promise<void> => {
    const { method = 'GET', headers, body, signal } = context.options ?? {};
    const { destroyed, dispatcher } = this.#parts;
    const stop = signal == null ? destroyed : AbortSignal.any([signal, destroyed]);
    if (stop.aborted) {
      throw new TransportFailure('aborted', { isSent: false, cause: stop.reason });
    }
    try {
      const answer = await request(String(context.request), {
        dispatcher: dispatcher(),
        method: method as Dispatcher.HttpMethod,
        headers: Object.fromEntries(new Headers(headers)),
        body: typeof body === 'string' ? body : null,
        signal: stop,
        headersTimeout: headersTimeoutMs,
        bodyTimeout: bodyTimeoutMs,
      });
      const text = await answer.body.text();
      context.response = new Response(statusesWithoutBody.has(answer.statusCode) ? null : text, {
        status: answer.statusCode,
        headers: headersOf(answer.headers),
      });
    } catch (cause) {
      if (stop.aborted) throw new TransportFailure('aborted', { isSent: true, cause });
      throw failureOf(cause);
    }
  };
}

/** Errors of which it is certain that no request left: there never was a connection. */
const neverSent: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_INVALID_ARG',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const kinds: ReadonlyMap<string, FailureKind> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_CLOSED', 'closed'],
]);

function failureOf(cause: unknown): TransportFailure {
  const codes = codesOf(cause);
  const isSent = codes.length === 0 || !codes.every((code) => neverSent.has(code));
  const kind = codes.map((code) => kinds.get(code)).find((known) => known !== undefined);
  return new TransportFailure(kind ?? 'network', { isSent, cause });
}

/** A name with several addresses fails once for each of them. */
function codesOf(cause: unknown): readonly string[] {
  if (cause instanceof AggregateError) return cause.errors.flatMap(codesOf);
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? [code] : [];
}

function headersOf(fields: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) headers.append(name, one);
    }
  }
  return headers;
}
