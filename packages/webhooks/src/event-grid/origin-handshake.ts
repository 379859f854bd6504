import { Refusal } from '../refusal.js';
import { headerOf, type WebhookAnswer, type WebhookHeaders } from '../webhook-request.js';

/**
 * Answers a sender that asks, by the abuse protection of CloudEvents, whether it may deliver here. The consent alone lets
 * nothing in: each delivery is verified.
 *
 * {@link https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection}
 */
export function answerOrigin(
  headers: WebhookHeaders,
  allowedOrigins: readonly string[],
): WebhookAnswer {
  const allow = 'POST, OPTIONS';
  const origin = headerOf(headers, 'webhook-request-origin');
  if (origin === undefined) return { status: 204, headers: { allow } };
  if (!allowedOrigins.some((allowed) => allowed.toLowerCase() === origin.toLowerCase())) {
    throw new Refusal(403, 'webhook.origin-not-allowed', {
      message:
        'Deliveries from this origin are not wanted. Add it to "allowedOrigins" if they are.',
      headers: { allow },
    });
  }
  const rate = headerOf(headers, 'webhook-request-rate') ?? '';
  return {
    status: 200,
    headers: {
      allow,
      'webhook-allowed-origin': origin,
      ...(/^[1-9]\d{0,8}$/.test(rate) ? { 'webhook-allowed-rate': rate } : {}),
    },
  };
}
