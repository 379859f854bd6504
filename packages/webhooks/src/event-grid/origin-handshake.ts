import { Refusal } from '../refusal.js';

/**
 * Answers a sender that asks, by the abuse protection of CloudEvents, whether it may deliver here. The consent alone lets
 * nothing in: each delivery is verified.
 *
 * {@link https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection}
 */
export function answerOrigin(request: Request, allowedOrigins: readonly string[]): Response {
  const allow = 'POST, OPTIONS';
  const origin = request.headers.get('webhook-request-origin');
  if (origin === null) return new Response(null, { status: 204, headers: { allow } });
  if (!allowedOrigins.some((allowed) => allowed.toLowerCase() === origin.toLowerCase())) {
    throw new Refusal(403, 'webhook.origin-not-allowed', {
      message:
        'Deliveries from this origin are not wanted. Add it to "allowedOrigins" if they are.',
      headers: { allow },
    });
  }
  const rate = request.headers.get('webhook-request-rate');
  return new Response(null, {
    status: 200,
    headers: {
      allow,
      'webhook-allowed-origin': origin,
      ...(rate !== null && /^[1-9]\d{0,8}$/.test(rate) ? { 'webhook-allowed-rate': rate } : {}),
    },
  });
}
