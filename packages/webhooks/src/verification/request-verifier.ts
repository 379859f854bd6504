import type { Provider } from '@tandem/core';
import { WebhookVerificationError } from '@tandem/core';
import { eventGridHeader } from '../event-grid/subscription-handshake.js';
import type { WebhookSettings } from '../webhook-options.js';
import { headerOf, type WebhookRequest } from '../webhook-request.js';
import { carriesSecret } from './shared-secret.js';
import { TokenVerifier } from './token-verifier.js';

/** Resolves when a request has proven where it comes from. @throws WebhookVerificationError, UnavailableError */
export type RequestVerifier = (request: WebhookRequest) => Promise<void>;

/** How the deliveries for one provider are verified: its own ones by its policy, those of Event Grid by theirs. */
export function createRequestVerifier(
  provider: Provider,
  settings: WebhookSettings,
): RequestVerifier {
  if (settings.verification === 'insecure-for-local-development') return async () => undefined;
  const verifyOwn = ownVerifier(provider, settings);
  const verifyEventGrid = eventGridVerifier(provider, settings);
  return (request) =>
    request.headers[eventGridHeader] !== undefined ? verifyEventGrid(request) : verifyOwn(request);
}

function ownVerifier(
  { name, webhookPolicy }: Provider,
  settings: WebhookSettings,
): RequestVerifier {
  const audience = settings.providers[name]?.audience ?? webhookPolicy.audience ?? '';
  if (audience !== '') {
    const verifier = new TokenVerifier(webhookPolicy, { ...settings, provider: name, audience });
    return (request) => verifier.verify(bearerToken(request, name));
  }
  const fix = `Set "audience" in the options of the provider, or "providers.${name}.audience" in those of the webhook handler.`;
  settings.logger.log('warn', `Every webhook of "${name}" will be refused. ${fix}`, {
    provider: name,
  });
  return async () => {
    throw new WebhookVerificationError(`No audience is configured for "${name}". ${fix}`, {
      provider: name,
    });
  };
}

function eventGridVerifier({ name }: Provider, settings: WebhookSettings): RequestVerifier {
  const { sharedSecret, token, providers } = settings.eventGrid ?? {};
  const refused = () =>
    new WebhookVerificationError(
      'The Event Grid delivery proves nothing. Configure "eventGrid", and the subscription accordingly.',
      { provider: name },
    );
  if (providers !== undefined && !providers.includes(name)) {
    return async () => {
      throw refused();
    };
  }
  const verifier =
    token?.audience === undefined
      ? undefined
      : new TokenVerifier(token, { ...settings, provider: name, audience: token.audience });
  return async (request) => {
    if (sharedSecret !== undefined && carriesSecret(request, sharedSecret)) return;
    if (verifier === undefined) throw refused();
    await verifier.verify(bearerToken(request, name));
  };
}

const scheme = 'bearer ';

function bearerToken({ headers }: WebhookRequest, provider: string): string {
  const authorization = headerOf(headers, 'authorization') ?? '';
  if (authorization.slice(0, scheme.length).toLowerCase() === scheme) {
    return authorization.slice(scheme.length).trim();
  }
  throw new WebhookVerificationError('The delivery carries no bearer token.', { provider });
}
