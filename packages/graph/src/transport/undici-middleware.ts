import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Dispatcher } from 'undici';
import { addressOf, headersOf, slotOf } from './answer-slot.js';
import { sendWhole } from './send-whole.js';
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

/** The last of the chain: sends one request and reads its answer whole. It follows no redirect. */
export class UndiciMiddleware implements Middleware {
  readonly #parts: UndiciParts;

  constructor(parts: UndiciParts) {
    this.#parts = parts;
  }

  readonly execute = async (context: Context): Promise<void> => {
    const { method = 'GET', body, signal } = context.options ?? {};
    const { destroyed, dispatcher } = this.#parts;
    const stops = signal == null ? [destroyed] : [signal, destroyed];
    for (const { aborted, reason } of stops)
      if (aborted) throw new TransportFailure('aborted', { isSent: false, cause: reason });
    const request = {
      ...targetOf(addressOf(context)),
      method: method as Dispatcher.HttpMethod,
      headers: headersOf(context),
      body: typeof body === 'string' ? body : null,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
    };
    try {
      slotOf(context).answer = await sendWhole(dispatcher(), { request, stops });
    } catch (cause) {
      if (stops.some(({ aborted }) => aborted))
        throw new TransportFailure('aborted', { isSent: true, cause });
      throw failureOf(cause);
    }
  };
}

/** An address as undici takes it: the origin, and the path with its query. */
function targetOf(address: string): { readonly origin: string; readonly path: string } {
  const slash = address.indexOf('/', address.indexOf('//') + 2);
  return slash === -1
    ? { origin: address, path: '/' }
    : { origin: address.slice(0, slash), path: address.slice(slash) };
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
