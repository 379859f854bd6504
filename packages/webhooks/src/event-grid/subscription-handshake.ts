import { WebhookPayloadError } from '@tandem/core';
import { headerOf, type WebhookHeaders } from '../webhook-request.js';

/** The header by which Event Grid says what it delivers; nobody else sends it. */
export const eventGridHeader = 'aeg-event-type';

/** What Event Grid sends to learn whether this address wants its events. */
export interface SubscriptionHandshake {
  /** Sent back in the answer, it gives consent at once. */
  readonly code: string;
  /** Visited within some minutes, it gives consent too. Older interfaces of Event Grid send none. */
  readonly url: string | undefined;
}

/**
 * What the event says with which Event Grid validates a new subscription, or undefined for any other delivery.
 *
 * {@link https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema}
 *
 * @throws WebhookPayloadError when it announces a validation and holds none.
 */
export function subscriptionHandshake(
  headers: WebhookHeaders,
  body: unknown,
  provider: string,
): SubscriptionHandshake | undefined {
  if (headerOf(headers, eventGridHeader)?.toLowerCase() !== 'subscriptionvalidation')
    return undefined;
  const events: readonly unknown[] = Array.isArray(body) ? body : [body];
  for (const event of events) {
    const handshake = handshakeOf(event);
    if (handshake !== undefined) return handshake;
  }
  throw new WebhookPayloadError('The Event Grid validation carries no validation code.', {
    provider,
  });
}

function handshakeOf(event: unknown): SubscriptionHandshake | undefined {
  const data = member(event, 'data');
  const code = member(data, 'validationCode');
  const url = member(data, 'validationUrl');
  const isValidation =
    member(event, 'eventType') === 'Microsoft.EventGrid.SubscriptionValidationEvent';
  if (!isValidation || typeof code !== 'string' || code === '') return undefined;
  return { code, url: typeof url === 'string' ? url : undefined };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
