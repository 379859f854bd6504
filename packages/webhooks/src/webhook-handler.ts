import type { WebhookDelivery } from '@tandem/core';
import { assertJsonContent } from './body/content-type.js';
import { parseJson } from './body/parse-json.js';
import { readBody } from './body/read-body.js';
import { answerOrigin } from './event-grid/origin-handshake.js';
import { subscriptionHandshake } from './event-grid/subscription-handshake.js';
import { failureAnswer } from './failure-answer.js';
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
  return async (request) => {
    const route = routes.get(withoutTrailingSlash(new URL(request.url).pathname));
    try {
      if (route === undefined) throw unknownPath();
      if (request.method === 'OPTIONS') return answerOrigin(request, settings.allowedOrigins);
      return await takeIn(request, route, { calling, settings });
    } catch (error) {
      return failureAnswer(error, { logger: settings.logger, provider: route?.provider });
    }
  };
}

function warnOfStrangers({ logger }: WebhookSettings): void {
  logger.log(
    'warn',
    'Webhooks are NOT verified: anybody who finds the address can invent calls. Remove the option "verification" outside local development.',
  );
}

async function takeIn(
  request: Request,
  { provider, acceptedStatus, verify }: Route,
  { calling, settings }: { calling: WebhookReceiver; settings: WebhookSettings },
): Promise<Response> {
  assertPost(request);
  assertJsonContent(request.headers);
  await verify(request);
  const body = parseJson(await readBody(request, settings), provider);
  const handshake = subscriptionHandshake(request.headers, body, provider);
  if (handshake !== undefined) return Response.json(handshake);
  if (isLegacyProbe(body)) return new Response(null, { status: 204 });
  await calling.receive(provider, deliveryOf(request, body, settings));
  return new Response(null, { status: acceptedStatus });
}

function unknownPath(): Refusal {
  return new Refusal(404, 'webhook.unknown-path', {
    message: 'No provider has its webhooks here. Check the callback address.',
  });
}

function assertPost({ method }: Request): void {
  if (method === 'POST') return;
  throw new Refusal(405, 'webhook.method-not-allowed', {
    message: 'Webhooks are delivered by POST.',
    headers: { allow: 'POST, OPTIONS' },
  });
}

function deliveryOf(request: Request, body: unknown, { clock }: WebhookSettings): WebhookDelivery {
  const headers = Object.fromEntries(
    [...request.headers].filter(([name]) => !secretHeaders.includes(name)),
  );
  return { body, headers, receivedAt: new Date(clock.now()).toISOString() };
}
