import type { CallEvent, ProviderEvent, WebhookDelivery } from '@tandem/core';
import { callIdOf, WebhookPayloadError } from '@tandem/core';
import type { AcsEvent, EventMapper } from './acs-event.js';
import { callEvents } from './call-events.js';
import { connectionOf, deliveryKey, isEnvelope, openEnvelope } from './envelope.js';
import { decodeIncomingCall } from './incoming-call.js';
import { mediaEvents } from './media-events.js';
import { outcomeEvents } from './outcome-events.js';

/** By the name of the event in lower case: the service and its pages differ in how they write some of them. */
const mappers: ReadonlyMap<string, EventMapper> = new Map(
  Object.entries({ ...callEvents, ...outcomeEvents, ...mediaEvents }),
);

/** The events that have a neutral form. */
export const decodedEvents: readonly string[] = [...mappers.keys(), 'incomingcall'];

const namespace = 'microsoft.communication.';

/**
 * What one delivery says: mid-call callbacks, which are arrays of CloudEvents, and Event Grid deliveries in either of
 * their two schemas. Pure. Whatever has no neutral form, or lacks what it needs, is a `provider.event`.
 *
 * @throws WebhookPayloadError when the body is neither a list nor an event.
 */
export function decodeDelivery(
  provider: string,
  { body, receivedAt }: Pick<WebhookDelivery, 'body' | 'receivedAt'>,
): readonly CallEvent[] {
  if (Array.isArray(body)) return body.flatMap((wire) => decodeEvent(provider, wire, receivedAt));
  if (isEnvelope(body)) return decodeEvent(provider, body, receivedAt);
  throw new WebhookPayloadError(
    'The delivery is neither an array of events nor one event. Check what is posted to this address.',
    { provider },
  );
}

function decodeEvent(provider: string, raw: unknown, receivedAt: string): readonly CallEvent[] {
  const event = openEnvelope(raw);
  const fact = { provider, occurredAt: instantOf(event) ?? receivedAt, raw };
  const name = event.type.toLowerCase();
  const shortName = name.startsWith(namespace) ? name.slice(namespace.length) : '';
  const id = deliveryKey(event);
  if (shortName === 'incomingcall') {
    const incoming = decodeIncomingCall(event, fact);
    if (incoming !== undefined) return [incoming];
  }
  const connection = connectionOf(event);
  const callId = connection === undefined ? '' : callIdOf(provider, connection);
  const drafts = callId === '' ? undefined : mappers.get(shortName)?.(event);
  if (drafts === undefined) {
    const unknown: ProviderEvent = {
      ...fact,
      type: 'provider.event',
      callId,
      name: event.type === '' ? 'unknown' : event.type,
      ...(id === undefined ? {} : { id }),
    };
    return [unknown];
  }
  return drafts.map((draft, index) => ({ ...draft, ...fact, callId, ...suffixed(id, index) }));
}

/** Several facts of one event share its id. */
function suffixed(id: string | undefined, index: number): Pick<CallEvent, 'id'> {
  if (id === undefined) return {};
  return { id: index === 0 ? id : `${id}#${index}` };
}

function instantOf({ time }: AcsEvent): string | undefined {
  return time === undefined || Number.isNaN(Date.parse(time)) ? undefined : time;
}
