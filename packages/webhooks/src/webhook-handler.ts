import type { WebhookDelivery } from '@tandem/core';
import { assertJsonContent } from './body/content-type.js';
import { parseJson } from './body/parse-json.js';
import { createEndOfTurn, type EndOfTurn } from './end-of-turn.js';
import { giveConsent } from './event-grid/give-consent.js';
import { answerOrigin } from './event-grid/origin-handshake.js';
import { subscriptionHandshake } from './event-grid/subscription-handshake.js';
import { failureAnswer } from './failure-answer.js';
import { type FetchRequest, fromFetchRequest, toFetchResponse } from './fetch/fetch-request.js';
import { isLegacyProbe } from './legacy-probe.js';
import { Refusal } from './refusal.js';
import { createRoutes, type Route } from './routes.js';
import { secretHeaders } from './verification/shared-secret.js';
import {
  resolveWebhookOptions,
  type WebhookHandler,
  type WebhookHandlerOptions,
  type WebhookReceiver,
  type WebhookSettings,
  withoutTrailingSlash,
} from './webhook-options.js';
import { headerOf, type WebhookAnswer, type WebhookRequest } from './webhook-request.js';

/**
 * The entrance for the webhooks of all providers of a client. A delivery is verified before its body is read, and
 * answered as soon as the event log has it: what subscribers do with it never shows in the answer.
 *
 * | answer | when |
 * | --- | --- |
 * | 200 | kept |
 * | 204 | a probe in the legacy Skype format, which asks for nothing else |
 * | 400 | the body is not UTF-8, not JSON, or in no form the provider sends |
 * | 401 | not proven to come from the provider |
 * | 404, 405, 408, 413, 415 | wrong path, method, pace, size or type |
 * | 503 | the log or the signing keys cannot be reached, or the client is closed: send it again |
 *
 * @throws ConfigurationError when an option, or the webhook policy of a provider, is wrong.
 */
export function createWebhookHandler(
  calling: WebhookReceiver,
  options: WebhookHandlerOptions = {},
): WebhookHandler {
  const settings = resolveWebhookOptions(options);
  const routes = createRoutes(calling.providers, settings);
  if (settings.verification !== 'on') warnOfStrangers(settings);
  const endOfTurn = createEndOfTurn(settings.clock);
  const answer = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const route = routes.get(withoutTrailingSlash(request.path));
    try {
      if (route === undefined) throw unknownPath();
      if (request.method === 'OPTIONS') {
        return answerOrigin(request.headers, settings.allowedOrigins);
      }
      return await takeIn(request, route, { calling, settings, endOfTurn });
    } catch (error) {
      return failureAnswer(error, { logger: settings.logger, provider: route?.provider });
    }
  };
  const handler = async (request: FetchRequest): Promise<Response> =>
    toFetchResponse(await answer(fromFetchRequest(request)));
  return Object.assign(handler, { answer, paths: [...routes.keys()] });
}

function warnOfStrangers({ logger }: WebhookSettings): void {
  logger.log(
    'warn',
    'Webhooks are NOT verified: anybody who finds the address can invent calls. Remove the option "verification" outside local development.',
  );
}

interface EntranceParts {
  readonly calling: WebhookReceiver;
  readonly settings: WebhookSettings;
  readonly endOfTurn: EndOfTurn;
}

async function takeIn(
  request: WebhookRequest,
  { provider, accepted, verify }: Route,
  { calling, settings, endOfTurn }: EntranceParts,
): Promise<WebhookAnswer> {
  assertPost(request);
  assertJsonContent(request.headers);
  await endOfTurn();
  await verify(request);
  const body = parseJson(await request.readBody(settings), provider);
  const handshake = subscriptionHandshake(request.headers, body, provider);
  if (handshake !== undefined) return giveConsent(handshake, provider, settings);
  if (isLegacyProbe(body)) return { status: 204, headers: {} };
  await calling.receive(provider, deliveryOf(request, body, settings));
  return accepted;
}

function unknownPath(): Refusal {
  return new Refusal(404, 'webhook.unknown-path', {
    message: 'No provider has its webhooks here. Check the callback address.',
  });
}

function assertPost({ method }: WebhookRequest): void {
  if (method === 'POST') return;
  throw new Refusal(405, 'webhook.method-not-allowed', {
    message: 'Webhooks are delivered by POST.',
    headers: { allow: 'POST, OPTIONS' },
  });
}

function deliveryOf(
  { headers }: WebhookRequest,
  body: unknown,
  { clock }: WebhookSettings,
): WebhookDelivery {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headerOf(headers, name);
    if (value !== undefined && !secretHeaders.has(name)) kept[name] = value;
  }
  return { body, headers: kept, receivedAt: new Date(clock.now()).toISOString() };
}
