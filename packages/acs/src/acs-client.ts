/// <reference path="./transport/undici-agent.d.ts" />

import type { CallingErrorDetails, Clock, Logger } from '@tandem/core';
import { CallingError, RequestError, RequestsUnderWay, UnavailableError } from '@tandem/core';
import type { Agent, Dispatcher } from 'undici';
import UndiciAgent from 'undici/lib/dispatcher/agent.js';
import type { Failure } from './acs-error.js';
import { errorCodeOf, errorFrom, mayHaveRun } from './acs-error.js';
import type { Authorizer, AuthorizerParts, Proof } from './auth/authorizer.js';
import type { Repetition } from './retry.js';
import { nextTryInMs, retryAfterMsOf } from './retry.js';
import type { AcsAnswer, AcsFileAnswer, Carried, Carrier } from './transport/carrier.js';
import { isBeforeSending } from './transport/carrier.js';
import { openStream } from './transport/open-stream.js';
import { sendWhole } from './transport/send-whole.js';
import { unlessStopped, waitUnlessStopped } from './transport/stopping.js';
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
  /** Whether what the service does not find can only be the call. */
  readonly isAboutCallAlone?: boolean;
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
  extends Pick<
    AcsRequest,
    'operation' | 'method' | 'headers' | 'repetition' | 'isAboutCallAlone' | 'details'
  > {
  readonly url: URL;
}

type Attempt<Answer> =
  | { readonly answer: Answer; readonly failure?: undefined }
  | { readonly failure: Failure; readonly answer?: undefined };

/** What a request is about, and where it goes and how it is carried there, the same for each try. */
interface Exchange<Answer> {
  readonly request: Omit<AcsFileRequest, 'url'>;
  readonly origin: string;
  /** Percent-encoded path and query. */
  readonly target: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly carry: Carrier<Answer>;
  /** Each of them breaks it off. */
  readonly stops: readonly AbortSignal[];
}

/** What an authorizer shares with the client that it proves for. */
export interface SharedParts extends AuthorizerParts {
  readonly dispatcher: () => Dispatcher;
}

const connectTimeoutMs = 10_000;

/** Sends requests to one resource: proves who asks, tries again where that is harmless, and turns failures into errors. */
export class AcsClient {
  readonly #parts: AcsClientParts;
  readonly #authorizer: Authorizer;
  readonly #underWay = new RequestsUnderWay();
  readonly #closed = new AbortController();
  readonly #destroyed = new AbortController();
  readonly #filesClosed = new AbortController();
  #ownDispatcher: Agent | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: AcsClientParts, authorizerFor: (shared: SharedParts) => Authorizer) {
    this.#parts = parts;
    this.#authorizer = authorizerFor({
      dispatcher: () => this.#dispatcher(),
      closed: this.#closed.signal,
      destroyed: this.#destroyed.signal,
    });
  }

  /** Sends a request, with as many tries as are harmless. @throws CallNotFoundError, RequestError, UnavailableError */
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
   * Opens a file on another host. It is signed as if it were asked of the resource, whose host is told beside. What of it has
   * not been read when the client closes is broken off, unless whoever reads it has the client {@link finish} that.
   *
   * @throws RequestError, UnavailableError
   */
  open(request: AcsFileRequest, signal?: AbortSignal): Promise<AcsFileAnswer> {
    const { origin, pathname, search } = request.url;
    return this.#exchange<AcsFileAnswer>({
      request,
      origin,
      target: `${pathname}${search}`,
      body: undefined,
      headers: { ...request.headers, 'x-ms-host': this.#parts.endpoint.host },
      carry: openStream,
      stops: [...this.#stopsWith(signal), this.#filesClosed.signal],
    });
  }

  /** Counts work as under way, so that closing lets it finish. */
  finish<T>(work: Promise<T>): Promise<T> {
    this.#underWay.enter();
    const done = () => this.#underWay.leave();
    work.then(done, done);
    return work;
  }

  /**
   * Lets requests under way finish, without further tries, breaks off files that are left half read, and frees all
   * connections. Idempotent.
   */
  close(): Promise<void> {
    this.#closed.abort();
    this.#ending ??= this.#drain();
    return this.#ending;
  }

  /** Breaks off requests under way and frees all connections. Idempotent. */
  async destroy(error?: Error): Promise<void> {
    this.#closed.abort();
    this.#destroyed.abort(error);
    await this.#underWay.over();
    await this.#ownDispatcher?.destroy(error ?? null);
    this.#ending ??= Promise.resolve();
  }

  async #drain(): Promise<void> {
    await this.#underWay.over();
    this.#filesClosed.abort(new Error('The provider was closed before the file had been read.'));
    await this.#ownDispatcher?.close();
  }

  #dispatcher(): Dispatcher {
    const { dispatcher } = this.#parts;
    if (dispatcher !== undefined) return dispatcher;
    this.#ownDispatcher ??= new UndiciAgent({ connect: { timeout: connectTimeoutMs } });
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

  #sendTo(target: string, request: AcsRequest, signal?: AbortSignal): Promise<AcsAnswer> {
    return this.#exchange<AcsAnswer>({
      request,
      origin: this.#parts.endpoint.origin,
      target,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      headers: request.headers,
      carry: sendWhole,
      stops: this.#stopsWith(signal),
    });
  }

  async #exchange<Answer>(exchange: Exchange<Answer>): Promise<Answer> {
    this.#assertOpen(exchange.request);
    this.#underWay.enter();
    try {
      const attempt = await this.#try(exchange, false);
      return attempt.failure === undefined
        ? attempt.answer
        : await this.#persist(exchange, attempt.failure);
    } finally {
      this.#underWay.leave();
    }
  }

  /** Tries again and again, as long as that is harmless. */
  async #persist<Answer>(exchange: Exchange<Answer>, first: Failure): Promise<Answer> {
    const { request, stops } = exchange;
    const { random, logger, provider, clock } = this.#parts;
    const { operation, repetition } = request;
    let failure = first;
    let waitedMs = 0;
    let hasRunPerhaps = false;
    for (let tries = 1; ; tries += 1) {
      hasRunPerhaps = repetition !== 'safe' && (hasRunPerhaps || mayHaveRun(failure));
      const outcomeUnknown = hasRunPerhaps && !isFinalWord(failure);
      const waitMs = this.#closed.signal.aborted
        ? undefined
        : nextTryInMs(failure, { repetition, tries, waitedMs, random });
      if (waitMs === undefined) throw errorFrom(failure, { ...request, outcomeUnknown });
      logger.log('debug', 'A request is tried again.', { provider, operation, tries, waitMs });
      const isUndisturbed = await waitUnlessStopped(clock, waitMs, [...stops, this.#closed.signal]);
      if (!isUndisturbed) throw errorFrom(failure, { ...request, outcomeUnknown });
      waitedMs += waitMs;
      const attempt: Attempt<Answer> = await this.#try(exchange, hasRunPerhaps);
      if (attempt.failure === undefined) return attempt.answer;
      failure = attempt.failure;
    }
  }

  #assertOpen({ operation, details }: Omit<AcsFileRequest, 'url'>): void {
    if (!this.#closed.signal.aborted) return;
    throw new UnavailableError(
      `"${operation}" was not sent: the provider is closed. Create another one.`,
      details,
    );
  }

  async #try<Answer>(exchange: Exchange<Answer>, hasRunPerhaps: boolean): Promise<Attempt<Answer>> {
    const proving = this.#prove(exchange, hasRunPerhaps);
    const proof = proving instanceof Promise ? await proving : proving;
    const attempt = await this.#sendWith(proof, exchange);
    if (proof === undefined || !isTurnedDown(attempt) || this.#closed.signal.aborted)
      return attempt;
    // Turned down before its time, as after a change of secrets. Nothing was executed: once more with another one.
    if (!this.#authorizer.forget(proof)) return attempt;
    const next = await this.#prove(exchange, hasRunPerhaps);
    const isSame = next?.['authorization'] === proof['authorization'];
    return isSame ? attempt : this.#sendWith(next, exchange);
  }

  /** Sends a request once. Without proof, because a stop came first, it is not sent. */
  async #sendWith<Answer>(
    proof: Proof | undefined,
    { request, origin, target, body, headers: more, carry, stops }: Exchange<Answer>,
  ): Promise<Attempt<Answer>> {
    const stopped = stopOf(stops);
    if (proof === undefined || stopped !== undefined)
      return { failure: { kind: 'aborted', wasSent: false, cause: stopped?.reason } };
    const { method } = request;
    const { newId, timeoutMs } = this.#parts;
    const requestId = newId();
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'tandem-acs',
      'x-ms-client-request-id': requestId,
      ...more,
      ...proof,
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const parcel = { origin, path: target, method, headers, body, timeoutMs, stops };
    try {
      return this.#attemptOf(await carry(this.#dispatcher(), parcel), requestId);
    } catch (cause) {
      const kind = stopOf(stops) === undefined ? 'network' : 'aborted';
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

  #stopsWith(signal: AbortSignal | undefined): readonly AbortSignal[] {
    const destroyed = this.#destroyed.signal;
    return signal === undefined ? [destroyed] : [signal, destroyed];
  }

  /**
   * The proof of a request, or undefined where a stop comes first: whoever gives it may take as long as it likes. Without
   * proof nothing is sent; but an earlier try may have been executed.
   */
  #prove<Answer>(
    { request, target, body, stops }: Exchange<Answer>,
    hasRunPerhaps: boolean,
  ): Proof | Promise<Proof | undefined> | undefined {
    if (stopOf(stops) !== undefined) return undefined;
    const { method, operation, details } = request;
    const unproven = (cause: unknown): never => {
      if (CallingError.isInstance(cause) && !hasRunPerhaps) throw cause;
      throw new UnavailableError(
        `No credential could be had for "${operation}". Check the credential of the provider.`,
        { ...details, cause, outcomeUnknown: hasRunPerhaps },
      );
    };
    try {
      const { host } = this.#parts.endpoint;
      const proof = this.#authorizer.prove({ method, host, target, body });
      return proof instanceof Promise ? unlessStopped(proof, stops).catch(unproven) : proof;
    } catch (cause) {
      return unproven(cause);
    }
  }
}

function stopOf(stops: readonly AbortSignal[]): AbortSignal | undefined {
  return stops.find(({ aborted }) => aborted);
}

function isTurnedDown({ failure }: Attempt<unknown>): boolean {
  return failure?.kind === 'answer' && failure.status === 401;
}

/**
 * A refusal of a repeated request speaks for the tries before it too: had one run, its answer would have come again. One that
 * is about the proof alone says nothing of them.
 */
function isFinalWord(failure: Failure): boolean {
  return (
    failure.kind === 'answer' &&
    failure.status < 500 &&
    failure.status !== 401 &&
    failure.status !== 408 &&
    failure.status !== 429
  );
}
