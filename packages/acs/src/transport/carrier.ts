import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** A successful answer. */
export interface AcsAnswer {
  readonly status: number;
  /** The parsed body, undefined where there was none or it was no JSON. */
  readonly body: unknown;
}

/** A file that was opened. Whoever opened it reads the body to its end or destroys it. */
export interface AcsFileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** One try of a request, ready to leave. */
export interface Parcel {
  readonly origin: string;
  /** Percent-encoded path and query. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** How long the service may be silent. */
  readonly timeoutMs: number;
  /** Each of them breaks it off. */
  readonly stops: readonly AbortSignal[];
}

/** What came back: what was asked for, or why not. */
export type Carried<Answer> =
  | { readonly isSuccess: true; readonly answer: Answer }
  | {
      readonly isSuccess: false;
      readonly status: number;
      /** The parsed body, undefined where it was no JSON. */
      readonly body: unknown;
      readonly retryAfter: string | undefined;
    };

/** Carries a parcel to the service and its answer back. @throws whatever kept an answer from coming. */
export type Carrier<Answer> = (dispatcher: Dispatcher, parcel: Parcel) => Promise<Carried<Answer>>;

/** Whether a status says that the service did as it was asked. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

const codesBeforeSending: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_INVALID_ARG',
]);

/** Whether an error came before anything of the request had left this machine. */
export function isBeforeSending(cause: unknown): boolean {
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && codesBeforeSending.has(code);
}
