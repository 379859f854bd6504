import type { Clock } from '@tandem/core';
import { RequestError, UnavailableError } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { request } from 'undici';
import { objectOf, parseJson, textOf } from '../wire/json.js';
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
export interface ClientSecretParts {
  /** Configured name of the provider, for errors. */
  readonly provider: string;
  readonly dispatcher: () => Dispatcher;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Entra tokens by the OAuth 2.0 client credentials grant. Asks each time; whoever uses it keeps the token. */
export class ClientSecretCredential implements TokenCredential {
  readonly #secret: ClientSecret;
  readonly #parts: ClientSecretParts;

  constructor(secret: ClientSecret, parts: ClientSecretParts) {
    this.#secret = secret;
    this.#parts = parts;
  }

  async getToken(scope: string): Promise<AccessToken> {
    const { tenantId, clientId, clientSecret } = this.#secret;
    const { clock, provider } = this.#parts;
    const url =
      this.#secret.tokenUrl ??
      `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    });
    const { status, body } = await this.#post(url, form.toString());
    if (status >= 500 || status === 429) {
      throw new UnavailableError(
        `The token endpoint answered with status ${status}. Try again later.`,
        { provider, status, retryable: true },
      );
    }
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

  async #post(url: string, form: string) {
    const { dispatcher, provider, timeoutMs } = this.#parts;
    try {
      const answer = await request(url, {
        dispatcher: dispatcher(),
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: objectOf(parseJson(text)) };
    } catch (cause) {
      throw new UnavailableError(
        'The token endpoint could not be reached. Check tokenUrl and the network.',
        { provider, cause, retryable: true },
      );
    }
  }
}
