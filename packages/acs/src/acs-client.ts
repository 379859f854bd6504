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
import { parseJson } from './wire/json.js';

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

type Attempt =
  | { readonly answer: AcsAnswer; readonly failure?: undefined }
  | { readonly failure: Failure; readonly answer?: undefined };

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
    const url = new URL(
      `${request.path}?api-version=${this.#parts.apiVersion}`,
      this.#parts.endpoint,
    );
    return this.#track(this.#sendTo(url, request, signal));
  }

  /**
   * Reads the next page of a list from the address that the page before it gave.
   *
   * @throws RequestError when the address leads away from the resource: credentials go nowhere else.
   */
  sendToLink(link: string, request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    const { endpoint } = this.#parts;
    const url = URL.canParse(link, endpoint.href) ? new URL(link, endpoint) : undefined;
    if (url?.origin !== endpoint.origin) {
      throw new RequestError(
        `The answer to "${request.operation}" continues at an address outside the resource, which is not followed. Check the endpoint.`,
        request.details,
      );
    }
    return this.#track(this.#sendTo(url, request, signal));
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

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  async #sendTo(url: URL, request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    this.#assertOpen(request);
    const { random, logger, provider } = this.#parts;
    const { operation, repetition, details } = request;
    const until = this.#until(signal);
    let waitedMs = 0;
    let hasRunPerhaps = false;
    for (let tries = 1; ; tries += 1) {
      const { answer, failure } = await this.#try(url, request, { until, hasRunPerhaps });
      if (answer !== undefined) return answer;
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

  #assertOpen({ operation, details }: AcsRequest): void {
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

  async #try(
    url: URL,
    request: AcsRequest,
    { until, hasRunPerhaps }: { readonly until: AbortSignal; readonly hasRunPerhaps: boolean },
  ): Promise<Attempt> {
    if (until.aborted) return { failure: { kind: 'aborted', wasSent: false, cause: until.reason } };
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const requestId = this.#parts.newId();
    const proof = await this.#prove({ method: request.method, url, body }, request, {
      until,
      hasRunPerhaps,
    });
    const headers = {
      accept: 'application/json',
      'user-agent': 'tandem-acs',
      'x-ms-client-request-id': requestId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
      ...proof,
    };
    return this.#exchange(url, { method: request.method, headers, body, until, requestId });
  }

  async #exchange(
    url: URL,
    request: {
      readonly method: AcsRequest['method'];
      readonly headers: Record<string, string>;
      readonly body: string | undefined;
      readonly until: AbortSignal;
      readonly requestId: string;
    },
  ): Promise<Attempt> {
    const { method, headers, body, until, requestId } = request;
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
      const content = parseJson(await answer.body.text());
      const status = answer.statusCode;
      if (status >= 200 && status < 300) return { answer: { status, body: content } };
      const retryAfter = answer.headers['retry-after'];
      const retryAfterMs = retryAfterMsOf(
        typeof retryAfter === 'string' ? retryAfter : undefined,
        clock.now(),
      );
      return {
        failure: { kind: 'answer', status, code: errorCodeOf(content), retryAfterMs, requestId },
      };
    } catch (cause) {
      const wasSent = !isBeforeSending(cause);
      return { failure: { kind: until.aborted ? 'aborted' : 'network', wasSent, cause } };
    }
  }

  /** Without proof nothing is sent; but an earlier try may have been executed. */
  async #prove(
    signable: Parameters<Authorizer>[0],
    { operation, details }: AcsRequest,
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
