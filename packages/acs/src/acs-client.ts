import type { Readable } from 'node:stream';
import type { CallingErrorDetails, Clock, Logger } from '@tandem/core';
import { CallingError, RequestError, UnavailableError } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { Agent, request as sendRequest } from 'undici';
import type { Failure } from './acs-error.js';
import { errorCodeOf, errorFrom, mayHaveRun } from './acs-error.js';
import type { Authorizer } from './auth/authorizer.js';
import type { Repetition } from './retry.js';
import { nextTryInMs, retryAfterMsOf } from './retry.js';
import type { Json } from './wire/json.js';
import { objectOf, parseJson, textOf } from './wire/json.js';

/** One request, as an operation describes it. */
export interface AcsRequest {
  /** The operation's name, for messages. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Percent-encoded path below the endpoint. */
  readonly path: string;
  readonly body?: Json | undefined;
  /** Headers beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly repetition: Repetition;
  /** What an error should say about itself. */
  readonly details: CallingErrorDetails;
}

/** A successful answer. */
export interface AcsAnswer {
  readonly status: number;
  /** The parsed body, undefined where there was none or it was no JSON. */
  readonly body: unknown;
}

/** What a client works with. */
export interface AcsClientParts {
  readonly endpoint: URL;
  readonly apiVersion: string;
  /** Configured name of the provider. */
  readonly provider: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly random: () => number;
  readonly timeoutMs: number;
  readonly dispatcher?: Dispatcher | undefined;
}

/** A request for a file of the service, which lies on another host than its interface. */
export interface AcsFileRequest
  extends Pick<AcsRequest, 'operation' | 'method' | 'headers' | 'repetition' | 'details'> {
  readonly url: URL;
}

/** A file that was opened. Whoever opened it reads the body to its end or destroys it. */
export interface AcsFileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

type Attempt<Answer> =
  | { readonly answer: Answer; readonly failure?: undefined }
  | { readonly failure: Failure; readonly answer?: undefined };

/** One try of a request, made anew each time. */
interface Exchange<Answer> {
  readonly url: URL;
  readonly signedUrl: URL;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly read: (status: number, answer: Dispatcher.ResponseData) => Promise<Answer>;
}

const connectTimeoutMs = 10_000;

/** Sends requests to one resource: proves who asks, tries again where that is harmless, and turns failures into errors. */
export class AcsClient {
  readonly #parts: AcsClientParts;
  readonly #authorize: Authorizer;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();
  readonly #destroyed = new AbortController();
  #ownDispatcher: Agent | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: AcsClientParts, authorizerFor: (dispatcher: () => Dispatcher) => Authorizer) {
    this.#parts = parts;
    this.#authorize = authorizerFor(() => this.#dispatcher());
  }

  /** Sends a request, with as many tries as are harmless. @throws RequestError, UnavailableError */
  send(request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    const { apiVersion, endpoint } = this.#parts;
    const url = new URL(`${request.path}?api-version=${apiVersion}`, endpoint);
    return this.#sendTo(url, request, signal);
  }

  /**
   * Reads a list to its end, page by page, from the addresses that the pages give.
   *
   * @throws RequestError when an address leads away from the resource: credentials go nowhere else.
   */
  async sendForPages(request: AcsRequest, signal?: AbortSignal): Promise<readonly Json[]> {
    const pages: Json[] = [];
    const followed = new Set<string>();
    let { body } = await this.send(request, signal);
    for (;;) {
      const page = objectOf(body);
      pages.push(page);
      const link = textOf(page['nextLink']);
      if (link === undefined || followed.has(link)) return pages;
      followed.add(link);
      const url = this.#linked(link, request);
      ({ body } = await this.#sendTo(url, request, signal));
    }
  }

  /**
   * Opens a file on another host. It is signed as if it were asked of the resource, whose host is told beside.
   *
   * @throws RequestError, UnavailableError
   */
  open(request: AcsFileRequest, signal?: AbortSignal): Promise<AcsFileAnswer> {
    const { endpoint } = this.#parts;
    const { url } = request;
    const exchange: Exchange<AcsFileAnswer> = {
      url,
      signedUrl: new URL(`${url.pathname}${url.search}`, endpoint),
      body: undefined,
      headers: { ...request.headers, 'x-ms-host': endpoint.host },
      read: async (status, { headers, body }) => ({ status, headers, body }),
    };
    return this.#track(this.#persist(exchange, request, signal));
  }

  /** Lets requests under way finish, without further tries, and frees all connections. Idempotent. */
  close(): Promise<void> {
    this.#closed.abort();
    this.#ending ??= this.#finish();
    return this.#ending;
  }

  /** Breaks off requests under way and frees all connections. Idempotent. */
  async destroy(error?: Error): Promise<void> {
    this.#closed.abort();
    this.#destroyed.abort(error);
    await Promise.allSettled(this.#underWay);
    await this.#ownDispatcher?.destroy(error ?? null);
    this.#ending ??= Promise.resolve();
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#ownDispatcher?.close();
  }

  #dispatcher(): Dispatcher {
    const { dispatcher } = this.#parts;
    if (dispatcher !== undefined) return dispatcher;
    this.#ownDispatcher ??= new Agent({ connect: { timeout: connectTimeoutMs } });
    return this.#ownDispatcher;
  }

  #linked(link: string, { operation, details }: AcsRequest): URL {
    const { endpoint } = this.#parts;
    const url = URL.canParse(link, endpoint.href) ? new URL(link, endpoint) : undefined;
    if (url?.origin === endpoint.origin) return url;
    throw new RequestError(
      `The answer to "${operation}" continues at an address outside the resource, which is not followed. Check the endpoint.`,
      details,
    );
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  #sendTo(url: URL, request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const exchange: Exchange<AcsAnswer> = {
      url,
      signedUrl: url,
      body,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      read: async (status, answer) => ({ status, body: parseJson(await answer.body.text()) }),
    };
    return this.#track(this.#persist(exchange, request, signal));
  }

  async #persist<Answer>(
    exchange: Exchange<Answer>,
    request: Omit<AcsFileRequest, 'url'>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    this.#assertOpen(request);
    const { random, logger, provider } = this.#parts;
    const { operation, repetition, details } = request;
    const until = this.#until(signal);
    let waitedMs = 0;
    let hasRunPerhaps = false;
    for (let tries = 1; ; tries += 1) {
      const attempt: Attempt<Answer> = await this.#try(exchange, request, { until, hasRunPerhaps });
      if (attempt.failure === undefined) return attempt.answer;
      const failure: Failure = attempt.failure;
      hasRunPerhaps = repetition !== 'safe' && (hasRunPerhaps || mayHaveRun(failure));
      const isFinal = isFinalWord(failure);
      const waitMs = this.#closed.signal.aborted
        ? undefined
        : nextTryInMs(failure, { repetition, tries, waitedMs, random });
      const outcomeUnknown = hasRunPerhaps && !isFinal;
      if (waitMs === undefined) throw errorFrom(failure, { operation, details, outcomeUnknown });
      logger.log('debug', 'A request is tried again.', { provider, operation, tries, waitMs });
      const isUndisturbed = await this.#wait(waitMs, until);
      if (!isUndisturbed) throw errorFrom(failure, { operation, details, outcomeUnknown });
      waitedMs += waitMs;
    }
  }

  #assertOpen({ operation, details }: Omit<AcsFileRequest, 'url'>): void {
    if (!this.#closed.signal.aborted) return;
    throw new UnavailableError(
      `"${operation}" was not sent: the provider is closed. Create another one.`,
      details,
    );
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    const destroyed = this.#destroyed.signal;
    return signal === undefined ? destroyed : AbortSignal.any([signal, destroyed]);
  }

  async #try<Answer>(
    exchange: Exchange<Answer>,
    request: Omit<AcsFileRequest, 'url'>,
    state: { readonly until: AbortSignal; readonly hasRunPerhaps: boolean },
  ): Promise<Attempt<Answer>> {
    const { until } = state;
    if (until.aborted) return { failure: { kind: 'aborted', wasSent: false, cause: until.reason } };
    const { method } = request;
    const requestId = this.#parts.newId();
    const signable = { method, url: exchange.signedUrl, body: exchange.body };
    const headers = {
      accept: 'application/json',
      'user-agent': 'tandem-acs',
      'x-ms-client-request-id': requestId,
      ...exchange.headers,
      ...(await this.#prove(signable, request, state)),
    };
    return this.#exchange(exchange, { method, headers, until, requestId });
  }

  async #exchange<Answer>(
    { url, body, read }: Exchange<Answer>,
    request: {
      readonly method: AcsRequest['method'];
      readonly headers: Record<string, string>;
      readonly until: AbortSignal;
      readonly requestId: string;
    },
  ): Promise<Attempt<Answer>> {
    const { method, headers, until, requestId } = request;
    const { clock, timeoutMs } = this.#parts;
    try {
      const answer = await sendRequest(url, {
        dispatcher: this.#dispatcher(),
        method,
        headers,
        body: body ?? null,
        signal: until,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const status = answer.statusCode;
      if (status >= 200 && status < 300) return { answer: await read(status, answer) };
      const code = errorCodeOf(parseJson(await answer.body.text()));
      const retryAfter = answer.headers['retry-after'];
      const retryAfterMs = retryAfterMsOf(
        typeof retryAfter === 'string' ? retryAfter : undefined,
        clock.now(),
      );
      return { failure: { kind: 'answer', status, code, retryAfterMs, requestId } };
    } catch (cause) {
      const wasSent = !isBeforeSending(cause);
      return { failure: { kind: until.aborted ? 'aborted' : 'network', wasSent, cause } };
    }
  }

  /** Without proof nothing is sent; but an earlier try may have been executed. */
  async #prove(
    signable: Parameters<Authorizer>[0],
    { operation, details }: Omit<AcsFileRequest, 'url'>,
    { until, hasRunPerhaps }: { readonly until: AbortSignal; readonly hasRunPerhaps: boolean },
  ): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.#authorize(signable, until);
    } catch (cause) {
      if (CallingError.isInstance(cause) && !hasRunPerhaps) throw cause;
      throw new UnavailableError(
        `No credential could be had for "${operation}". Check the credential of the provider.`,
        { ...details, cause, outcomeUnknown: hasRunPerhaps },
      );
    }
  }

  /** Waits until the next try; false when closing or the caller came first. */
  #wait(delayMs: number, until: AbortSignal): Promise<boolean> {
    const stop = AbortSignal.any([until, this.#closed.signal]);
    if (stop.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const onStop = () => {
        timer.cancel();
        resolve(false);
      };
      const timer = this.#parts.clock.after(delayMs, () => {
        stop.removeEventListener('abort', onStop);
        resolve(true);
      });
      stop.addEventListener('abort', onStop, { once: true });
    });
  }
}

/** A refusal of a repeated request speaks for the tries before it too: had one run, its answer would have come again. */
function isFinalWord(failure: Failure): boolean {
  return (
    failure.kind === 'answer' &&
    failure.status < 500 &&
    failure.status !== 408 &&
    failure.status !== 429
  );
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

function isBeforeSending(cause: unknown): boolean {
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && codesBeforeSending.has(code);
}
