import { WebhookPayloadError } from '@tandem/core';
import { fetchWithin } from '../fetch/fetch-within.js';
import { isLoopback } from '../verification/loopback.js';
import type { WebhookSettings } from '../webhook-options.js';
import type { WebhookAnswer } from '../webhook-request.js';
import type { SubscriptionHandshake } from './subscription-handshake.js';

/** Where validation URLs lead, unless the options say otherwise. */
const defaultHosts: readonly string[] = ['eventgrid.azure.net'];

/**
 * Tells Event Grid that its events are wanted here: in the answer, or by visiting its validation URL once that is given.
 *
 * @throws WebhookPayloadError when the URL is to be visited, and is none of Event Grid's.
 */
export function giveConsent(
  { code, url }: SubscriptionHandshake,
  provider: string,
  settings: WebhookSettings,
): WebhookAnswer {
  const { consent = 'answer', validationHosts = defaultHosts } = settings.eventGrid ?? {};
  if (consent === 'answer') {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: JSON.stringify({ validationResponse: code }) };
  }
  const target = validationUrl(url, validationHosts);
  if (target === undefined) {
    throw new WebhookPayloadError(
      'The Event Grid validation carries no URL of Event Grid to visit. Check "eventGrid.validationHosts".',
      { provider },
    );
  }
  settings.clock.soon(() => void visit(target, provider, settings));
  return { status: 200, headers: {} };
}

/** A URL out of a payload is followed only where its host is a known one. */
function validationUrl(url: string | undefined, hosts: readonly string[]): URL | undefined {
  const target = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || target.username !== '' || target.password !== '') return undefined;
  const isKnown = hosts.some(
    (host) => target.hostname === host || target.hostname.endsWith(`.${host}`),
  );
  const isPrivate =
    target.protocol === 'https:' || (target.protocol === 'http:' && isLoopback(target));
  return isKnown && isPrivate ? target : undefined;
}

async function visit(
  target: URL,
  provider: string,
  { logger, ...fetching }: WebhookSettings,
): Promise<void> {
  const about = { provider, host: target.host };
  try {
    const status = await fetchWithin(target, fetching, async (response) => {
      await response.body?.cancel();
      return response.status;
    });
    if (status >= 200 && status < 300) {
      logger.log('info', 'An Event Grid subscription was validated by its URL.', about);
      return;
    }
    logger.log('error', 'Event Grid did not take the consent by its URL. Subscribe again.', {
      ...about,
      status,
    });
  } catch (error) {
    logger.log('error', 'The validation URL of Event Grid could not be visited. Subscribe again.', {
      ...about,
      reason: error instanceof Error ? error.message : typeof error,
    });
  }
}
