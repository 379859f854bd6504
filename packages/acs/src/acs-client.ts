import type { CallingErrorDetails, Clock, Logger } from '@tandem/core';
import { CallingError, RequestError, UnavailableError } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
import type { Failure } from './acs-error.js';
import { errorCodeOf, errorFrom, mayHaveRun } from './acs-error.js';
import type { Authorizer, Proof, SignableRequest } from './auth/authorizer.js';
import type { Repetition } from './retry.js';
import { nextTryInMs, retryAfterMsOf } from './retry.js';
import type { AcsAnswer, AcsFileAnswer, Carried, Carrier } from './transport/carrier.js';
import { isBeforeSending } from './transport/carrier.js';
import { openStream } from './transport/open-stream.js';
import { sendWhole } from './transport/send-whole.js';
import type { Json } from './wire/json.js';
import { objectOf, textOf } from './wire/json.js';

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

type Attempt<Answer> =
  | { readonly answer: Answer; readonly failure?: undefined }
  | { readonly failure: Failure; readonly answer?: undefined };

/** Where a request goes and how it is carried there, the same for each try. */
interface Exchange<Answer> {
  readonly origin: string;
  /** Percent-encoded path and query. */
  readonly target: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly carry: Carrier<Answer>;
}

/** What a try must know of the ones before it. */
interface TryState {
  readonly signal: AbortSignal | undefined;
  readonly hasRunPerhaps: boolean;
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
    const { apiVersion } = this.#parts;
    return this.#sendTo(`${request.path}?api-version=${apiVersion}`, request, signal);
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
      ({ body } = await this.#sendTo(this.#linked(link, request), request, signal));
    }
  }

  /**
   * Opens a file on another host. It is signed as if it were asked of the resource, whose host is told beside.
   *
   * @throws RequestError, UnavailableError
   */
  open(request: AcsFileRequest, signal?: AbortSignal): Promise<AcsFileAnswer> {
    const { origin, pathname, search } = request.url;
    const exchange: Exchange<AcsFileAnswer> = {
      origin,
      target: `${pathname}${search}`,
      body: undefined,
      headers: { ...request.headers, 'x-ms-host': this.#parts.endpoint.host },
      carry: openStream,
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

  #linked(link: string, { operation, details }: AcsRequest): string {
    const { endpoint } = this.#parts;
    const url = URL.canParse(link, endpoint.href) ? new URL(link, endpoint) : undefined;
    if (url?.origin === endpoint.origin) return `${url.pathname}${url.search}`;
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

  #sendTo(target: string, request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    const exchange: Exchange<AcsAnswer> = {
      origin: this.#parts.endpoint.origin,
      target,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      headers: request.headers,
      carry: sendWhole,
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
    let waitedMs = 0;
    let hasRunPerhaps = false;
    for (let tries = 1; ; tries += 1) {
      const attempt: Attempt<Answer> = await this.#try(exchange, request, {
        signal,
        hasRunPerhaps,
      });
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
      const isUndisturbed = await this.#wait(waitMs, signal);
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

  async #try<Answer>(
    { origin, target, body, headers: more, carry }: Exchange<Answer>,
    request: Omit<AcsFileRequest, 'url'>,
    state: TryState,
  ): Promise<Attempt<Answer>> {
    const stopped = this.#stopped(state.signal);
    if (stopped !== undefined)
      return { failure: { kind: 'aborted', wasSent: false, cause: stopped.reason } };
    const { method } = request;
    const { endpoint, newId, timeoutMs } = this.#parts;
    const requestId = newId();
    const signable = { method, host: endpoint.host, target, body };
    const proving = this.#prove(signable, request, state);
    const proof: Proof = proving instanceof Promise ? await proving : proving;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'tandem-acs',
      'x-ms-client-request-id': requestId,
      ...more,
      ...proof,
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const stops = this.#stops(state.signal);
    const parcel = { origin, path: target, method, headers, body, timeoutMs, stops };
    try {
      return this.#attemptOf(await carry(this.#dispatcher(), parcel), requestId);
    } catch (cause) {
      const kind = this.#stopped(state.signal) === undefined ? 'network' : 'aborted';
      return { failure: { kind, wasSent: !isBeforeSending(cause), cause } };
    }
  }

  #attemptOf<Answer>(carried: Carried<Answer>, requestId: string): Attempt<Answer> {
    if (carried.isSuccess) return carried;
    const { status, body, retryAfter } = carried;
    const retryAfterMs = retryAfterMsOf(retryAfter, this.#parts.clock.now());
    return {
      failure: { kind: 'answer', status, code: errorCodeOf(body), retryAfterMs, requestId },
    };
  }

  /** What breaks a request off. */
  #stops(signal: AbortSignal | undefined): readonly AbortSignal[] {
    const destroyed = this.#destroyed.signal;
    return signal === undefined ? [destroyed] : [signal, destroyed];
  }

  #stopped(signal: AbortSignal | undefined): AbortSignal | undefined {
    return this.#stops(signal).find(({ aborted }) => aborted);
  }

  /** Without proof nothing is sent; but an earlier try may have been executed. */
  #prove(
    signable: SignableRequest,
    request: Omit<AcsFileRequest, 'url'>,
    state: TryState,
  ): Proof | Promise<Proof> {
    const unproven = (cause: unknown): never => {
      const { operation, details } = request;
      const { hasRunPerhaps } = state;
      if (CallingError.isInstance(cause) && !hasRunPerhaps) throw cause;
      throw new UnavailableError(
        `No credential could be had for "${operation}". Check the credential of the provider.`,
        { ...details, cause, outcomeUnknown: hasRunPerhaps },
      );
    };
    try {
      const proof = this.#authorize(signable, state.signal);
      return proof instanceof Promise ? proof.catch(unproven) : proof;
    } catch (cause) {
      return unproven(cause);
    }
  }

  /** Waits until the next try; false when closing or the caller came first. */
  #wait(delayMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const stop = AbortSignal.any([...this.#stops(signal), this.#closed.signal]);
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
