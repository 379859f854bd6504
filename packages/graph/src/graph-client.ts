/// <reference path="./transport/undici-agent.d.ts" />

import type { GraphRequest } from '@microsoft/microsoft-graph-client';
import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
import type { Clock, Logger } from '@tandem/core';
import { RequestsUnderWay, UnavailableError } from '@tandem/core';
import type { Agent, Dispatcher } from 'undici';
import UndiciAgent from 'undici/lib/dispatcher/agent.js';
import { AccessTokenSource } from './auth/access-token-source.js';
import { AuthenticationMiddleware } from './auth/authentication-middleware.js';
import { fetchToken } from './auth/client-secret.js';
import type { AccessToken } from './auth/token-credential.js';
import { isTokenCredential } from './auth/token-credential.js';
import type { RequestSubject } from './graph-error.js';
import { errorOfAnswer, errorOfFailure, errorOfUnreadable } from './graph-error.js';
import type { GraphSettings } from './graph-options.js';
import { namesPartOfCall } from './operations/paths.js';
import type { AnswerHeaders, RawAnswer } from './transport/answer-slot.js';
import { AnswerSlot } from './transport/answer-slot.js';
import { RetryMiddleware } from './transport/retry-middleware.js';
import { isRepeatableMethod } from './transport/retry-rules.js';
import { TransportFailure } from './transport/transport-failure.js';
import { UndiciMiddleware } from './transport/undici-middleware.js';
import { WayIn } from './transport/way-in.js';
import type { JsonObject } from './wire/json.js';
import { isJsonObject } from './wire/json.js';

/** One request to the service. */
export interface GraphCallRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under the base address, its parts encoded. */
  readonly path: string;
  readonly body?: JsonObject | undefined;
  /** Whether executing it twice does no more than once. @default reading and taking away do not */
  readonly isRepeatable?: boolean;
  readonly subject: RequestSubject;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of success. */
export interface GraphAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Empty where the answer had no body. */
  readonly body: JsonObject;
}

/** What the client needs beside its settings. */
export interface GraphClientParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** Carries requests. It stays open: who made it closes it. @default an own one, made when first needed */
  readonly dispatcher?: Dispatcher | undefined;
}

const largestAnswer = 16 * 1024 * 1024;

/** The service over HTTP: the vendor's client on a chain of our own, signed, repeated only where that is safe. */
export class GraphClient {
  readonly #settings: GraphSettings;
  readonly #clock: Clock;
  readonly #sdk: Client;
  readonly #given: Dispatcher | undefined;
  readonly #closing = new AbortController();
  readonly #destroyed = new AbortController();
  readonly #underWay = new RequestsUnderWay();
  #own: Agent | undefined;

  constructor(settings: GraphSettings, provider: string, parts: GraphClientParts) {
    const { clock, logger, random, dispatcher } = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#given = dispatcher;
    const { signal: destroyed } = this.#destroyed;
    const sender = new UndiciMiddleware({ dispatcher: () => this.#dispatcher(), destroyed });
    const retry = { clock, logger, random, closing: this.#closing.signal };
    const requests = new RetryMiddleware(sender, { ...retry, isRepeatable: isRepeatableMethod });
    const tokenRequests = new RetryMiddleware(sender, { ...retry, isRepeatable: () => true });
    const { credential, scope } = settings;
    const fetch = isTokenCredential(credential)
      ? () => fromCredential(() => credential.getToken(scope, { abortSignal: destroyed }), provider)
      : () => fetchToken({ credential, scope, provider, clock, chain: tokenRequests });
    const { root, version, origin } = partsOf(settings.baseUrl);
    this.#sdk = Client.initWithMiddleware({
      baseUrl: root,
      defaultVersion: version,
      middleware: new WayIn(
        new AuthenticationMiddleware(requests, {
          tokens: new AccessTokenSource(fetch, { clock, destroyed }),
          origin,
        }),
      ),
    });
  }

  /**
   * Sends one request.
   *
   * @throws RequestError, CallNotFoundError when the service refuses; UnavailableError when no answer could be had.
   */
  async send(request: GraphCallRequest): Promise<GraphAnswer> {
    const { method, subject, isRepeatable } = request;
    if (this.#closing.signal.aborted) {
      const failure = new TransportFailure('closed', { isSent: false, cause: undefined });
      throw errorOfFailure(failure, subject, method);
    }
    const slot = new AnswerSlot(isRepeatable);
    this.#underWay.enter();
    try {
      const handedOver = this.#handOver(request, slot);
      // The SDK builds a request and hands it over before it waits for anything. What it could not build, it rejects.
      await (slot.work ?? handedOver);
      return this.#read(answered(slot), request);
    } catch (error) {
      if (error instanceof TransportFailure) throw errorOfFailure(error, subject, method);
      throw error;
    } finally {
      this.#underWay.leave();
    }
  }

  /**
   * All entries of a list, page by page. The next page's address comes from the answer and is followed at the configured
   * service only.
   */
  async list(request: Omit<GraphCallRequest, 'method'>): Promise<readonly unknown[]> {
    const entries: unknown[] = [];
    const seen = new Set<string>();
    for (let path: string | undefined = request.path; path !== undefined; ) {
      seen.add(path);
      const { body } = await this.send({ ...request, method: 'GET', path });
      if (Array.isArray(body['value'])) entries.push(...body['value']);
      path = this.#nextPath(body['@odata.nextLink'], request.subject);
      if (path !== undefined && seen.has(path)) path = undefined;
    }
    return entries;
  }

  /** Lets requests under way finish; waits for another try are over. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#underWay.over();
    await this.#own?.close();
    this.#own = undefined;
  }

  /** Breaks requests under way off. Idempotent. */
  async destroy(error?: Error): Promise<void> {
    this.#closing.abort();
    this.#destroyed.abort(error);
    await this.#underWay.over();
    await this.#own?.destroy(error ?? null);
    this.#own = undefined;
  }

  #handOver(sent: GraphCallRequest, slot: AnswerSlot): Promise<unknown> {
    const { method, path, body, subject, signal } = sent;
    const request = this.#sdk.api(path).responseType(ResponseType.RAW);
    request.header('accept', 'application/json');
    if (subject.operationId !== undefined) request.header('client-request-id', subject.operationId);
    if (signal !== undefined) request.option('signal', signal);
    request.middlewareOptions([slot]);
    return perform(request, method, body);
  }

  #read(answer: RawAnswer, { method, subject, path }: GraphCallRequest): GraphAnswer {
    if (answer.status < 200 || answer.status > 299) {
      const isAboutCallAlone = !namesPartOfCall(path);
      throw errorOfAnswer(answer, subject, { method, isAboutCallAlone, now: this.#clock.now() });
    }
    const body = bodyOf(answer);
    if (body === undefined) throw errorOfUnreadable(answer, subject, method);
    return { status: answer.status, headers: answer.headers, body };
  }

  #nextPath(link: unknown, subject: RequestSubject): string | undefined {
    if (typeof link !== 'string') return undefined;
    const { baseUrl } = this.#settings;
    if (link.startsWith(`${baseUrl}/`)) return link.slice(baseUrl.length);
    throw new UnavailableError(
      'The list goes on at an address that is not at the configured service, which is not followed. Check "baseUrl".',
      { provider: subject.provider, operation: subject.operation },
    );
  }

  #dispatcher(): Dispatcher {
    if (this.#given !== undefined) return this.#given;
    this.#own ??= new UndiciAgent({ connect: { timeout: 10_000 }, maxResponseSize: largestAnswer });
    return this.#own;
  }
}

function answered({ answer }: AnswerSlot): RawAnswer {
  if (answer !== undefined) return answer;
  throw new Error('The chain ended without an answer and without an error.');
}

function perform(
  request: GraphRequest,
  method: GraphCallRequest['method'],
  body: JsonObject | undefined,
): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get();
    case 'DELETE':
      return request.delete();
    case 'POST':
      return request.post(body ?? {});
    case 'PATCH':
      return request.patch(body ?? {});
  }
}

/** The SDK keeps the version apart from the rest of the address. */
function partsOf(baseUrl: string): {
  readonly root: string;
  readonly version: string;
  readonly origin: string;
} {
  const slash = baseUrl.lastIndexOf('/');
  return {
    root: baseUrl.slice(0, slash),
    version: baseUrl.slice(slash + 1),
    origin: new URL(baseUrl).origin,
  };
}

function bodyOf({ status, text }: RawAnswer): JsonObject | undefined {
  if (status === 204 || text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : undefined;
  } catch {
    // The caller is told that the answer cannot be read.
    return undefined;
  }
}

async function fromCredential(
  getToken: () => Promise<AccessToken | null>,
  provider: string,
): Promise<AccessToken> {
  try {
    const token = await getToken();
    if (token !== null) return token;
  } catch (cause) {
    throw unavailable(provider, cause);
  }
  throw unavailable(provider, new Error('The credential returned no token.'));
}

function unavailable(provider: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    'The credential gave no access token, so nothing was sent. Check the configuration key "credential".',
    { provider, cause },
  );
}
