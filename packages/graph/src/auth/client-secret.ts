import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Clock } from '@tandem/core';
import { RequestError, UnavailableError } from '@tandem/core';
import type { ClientSecretOptions } from '../graph-options.js';
import { tokenUrlOf } from '../graph-options.js';
import { OwnContext } from '../transport/answer-slot.js';
import { TransportFailure } from '../transport/transport-failure.js';
import { isJsonObject, numberOf, textOf } from '../wire/json.js';
import type { AccessToken } from './token-credential.js';

/** What getting a token needs. */
export interface ClientSecretParts {
  readonly credential: ClientSecretOptions;
  readonly scope: string;
  readonly provider: string;
  readonly clock: Clock;
  /** Sends requests, without a token. */
  readonly chain: Middleware;
}

/**
 * Gets a token for the application itself.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function fetchToken(parts: ClientSecretParts): Promise<AccessToken> {
  const { credential, scope, provider, clock, chain } = parts;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credential.clientId,
    client_secret: credential.clientSecret,
    scope,
  });
  const context = new OwnContext(tokenUrlOf(credential), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  });
  await execute(chain, context, provider);
  const { answer } = context.slot;
  const body = bodyOf(answer?.text ?? '');
  if (answer?.status !== 200) throw refusal(answer?.status, body, provider);
  const token = textOf(body['access_token']);
  const lifetimeSeconds = numberOf(body['expires_in']);
  if (token === undefined || lifetimeSeconds === undefined) {
    throw new UnavailableError(
      'The token endpoint answered without a token. Check the configuration key "credential.tokenUrl".',
      { provider, status: answer.status },
    );
  }
  return { token, expiresOnTimestamp: clock.now() + lifetimeSeconds * 1000 };
}

async function execute(chain: Middleware, context: Context, provider: string): Promise<void> {
  try {
    await chain.execute(context);
  } catch (cause) {
    if (!(cause instanceof TransportFailure) || cause.kind === 'aborted') throw cause;
    throw new UnavailableError(
      'The token endpoint could not be reached, so nothing was sent. Check the network and the configuration key "credential.tokenUrl".',
      { cause, provider, retryable: true },
    );
  }
}

function bodyOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : {};
  } catch {
    // What is no JSON has no token in it, and that is what the caller is told.
    return {};
  }
}

/** The endpoint's own description names the application and the tenant, so it stays out of the message. */
function refusal(
  status: number | undefined,
  body: Readonly<Record<string, unknown>>,
  provider: string,
): RequestError | UnavailableError {
  const providerCode = textOf(body['error']);
  const details = {
    provider,
    ...(status === undefined ? {} : { status }),
    ...(providerCode === undefined ? {} : { providerCode }),
  };
  if (status === undefined || status >= 500 || status === 429) {
    return new UnavailableError(
      `The token endpoint is not available (status ${status ?? 'unknown'}), so nothing was sent. Try again later.`,
      { ...details, retryable: true },
    );
  }
  return new RequestError(
    `The token endpoint refused the application's credential${providerCode === undefined ? '' : ` (${providerCode})`}. Check tenantId, clientId, clientSecret and scope.`,
    details,
  );
}
