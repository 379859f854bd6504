import type { Clock } from '@tandem/core';
import { RequestError, UnavailableError } from '@tandem/core';
import type { Dispatcher } from 'undici';
import type { Failure } from '../acs-error.js';
import { nextTryInMs, retryAfterMsOf } from '../retry.js';
import { isBeforeSending } from '../transport/carrier.js';
import { waitUnlessStopped } from '../transport/stopping.js';
import type { Json } from '../wire/json.js';
import { objectOf, parseJson, textOf } from '../wire/json.js';
import type { AuthorizerParts } from './authorizer.js';
import type { AccessToken, TokenCredential } from './bearer.js';

/** An application registered in Entra, with a secret. */
export interface ClientSecret {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** @default the public cloud's token endpoint of the tenant */
  readonly tokenUrl?: string | undefined;
}

/** What a {@link ClientSecretCredential} works with. */
export interface ClientSecretParts extends AuthorizerParts {
  /** Configured name of the provider, for errors. */
  readonly provider: string;
  readonly dispatcher: () => Dispatcher;
  readonly clock: Clock;
  /** From 0 to 1. Spreads repeated requests in time. */
  readonly random: () => number;
  readonly timeoutMs: number;
}

/** What the token endpoint said, or why it said nothing. */
type Attempt =
  | { readonly status: number; readonly body: Json; readonly failure?: Failure }
  | { readonly status?: undefined; readonly failure: Failure; readonly cause: unknown };

/**
 * Entra tokens by the OAuth 2.0 client credentials grant. Asks each time; whoever uses it keeps the token. Asking changes
 * nothing, so it is tried again over passing trouble, as any reading is.
 */
export class ClientSecretCredential implements TokenCredential {
  readonly #secret: ClientSecret;
  readonly #parts: ClientSecretParts;

  constructor(secret: ClientSecret, parts: ClientSecretParts) {
    this.#secret = secret;
    this.#parts = parts;
  }

  async getToken(scope: string): Promise<AccessToken> {
    const { clock, random, closed, destroyed } = this.#parts;
    const form = this.#formFor(scope);
    let waitedMs = 0;
    for (let tries = 1; ; tries += 1) {
      const attempt = await this.#post(form);
      const { failure } = attempt;
      const delayMs =
        failure === undefined || closed.aborted
          ? undefined
          : nextTryInMs(failure, { repetition: 'safe', tries, waitedMs, random });
      if (delayMs === undefined || !(await waitUnlessStopped(clock, delayMs, [closed, destroyed])))
        return this.#tokenOf(attempt);
      waitedMs += delayMs;
    }
  }

  #formFor(scope: string): string {
    const { clientId, clientSecret } = this.#secret;
    return new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    }).toString();
  }

  async #post(form: string): Promise<Attempt> {
    const { dispatcher, timeoutMs, destroyed, clock } = this.#parts;
    const { tenantId, tokenUrl } = this.#secret;
    const url =
      tokenUrl ??
      `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    // Loaded only where tokens are fetched: of undici all else is its agent.
    const { request } = await import('undici');
    try {
      const answer = await request(url, {
        dispatcher: dispatcher(),
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form,
        signal: destroyed,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const { statusCode: status, headers } = answer;
      const body = objectOf(parseJson(await answer.body.text()));
      if (status === 200) return { status, body };
      const after = headers['retry-after'];
      const retryAfterMs = retryAfterMsOf(
        typeof after === 'string' ? after : undefined,
        clock.now(),
      );
      const told = { code: textOf(body['error']), retryAfterMs, requestId: '' };
      return { status, body, failure: { kind: 'answer', status, ...told } };
    } catch (cause) {
      const kind = destroyed.aborted ? 'aborted' : 'network';
      return { failure: { kind, wasSent: !isBeforeSending(cause), cause }, cause };
    }
  }

  /** @throws RequestError, UnavailableError */
  #tokenOf(attempt: Attempt): AccessToken {
    const { clock, provider } = this.#parts;
    const { status } = attempt;
    if (status === undefined) {
      throw new UnavailableError(
        'The token endpoint could not be reached. Check tokenUrl and the network.',
        { provider, cause: attempt.cause, retryable: true },
      );
    }
    if (status >= 500 || status === 429 || status === 408) {
      throw new UnavailableError(
        `The token endpoint answered with status ${status}. Try again later.`,
        { provider, status, retryable: true },
      );
    }
    const { body } = attempt;
    const token = textOf(body['access_token']);
    const lifetimeSeconds = Number(body['expires_in']);
    if (status === 200 && token !== undefined && lifetimeSeconds > 0) {
      return { token, expiresOnTimestamp: clock.now() + lifetimeSeconds * 1_000 };
    }
    const code = textOf(body['error']);
    throw new RequestError(
      `The token endpoint refused the application's credentials with status ${status}. Check tenantId, clientId, clientSecret and tokenUrl.`,
      { provider, status, ...(code === undefined ? {} : { providerCode: code }) },
    );
  }
}
