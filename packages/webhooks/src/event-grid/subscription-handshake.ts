import { WebhookPayloadError } from '@tandem/core';
import { headerOf, type WebhookHeaders } from '../webhook-request.js';

/** The header by which Event Grid says what it delivers; nobody else sends it. */
export const eventGridHeader = 'aeg-event-type';

/** What Event Grid must be told so that it believes that this address wants its events. */
export interface SubscriptionHandshake {
  readonly validationResponse: string;
}

/**
 * The answer to the event with which Event Grid validates a new subscription, or undefined for any other delivery.
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
    const code = validationCodeOf(event);
    if (code !== undefined) return { validationResponse: code };
  }
  throw new WebhookPayloadError('The Event Grid validation carries no validation code.', {
    provider,
  });
}

function validationCodeOf(event: unknown): string | undefined {
  const type = member(event, 'eventType');
  const code = member(member(event, 'data'), 'validationCode');
  const isValidation = type === 'Microsoft.EventGrid.SubscriptionValidationEvent';
  return isValidation && typeof code === 'string' && code !== '' ? code : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
