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
  if (Array.isArray(body)) {
    if (body.length === 1) return decodeEvent(provider, body[0], receivedAt);
    return body.flatMap((wire) => decodeEvent(provider, wire, receivedAt));
  }
  if (isEnvelope(body)) return decodeEvent(provider, body, receivedAt);
  throw new WebhookPayloadError(
    'The delivery is neither an array of events nor one event. Check what is posted to this address.',
    { provider },
  );
}

function decodeEvent(provider: string, raw: unknown, receivedAt: string): readonly CallEvent[] {
  const event = openEnvelope(raw);
  const fact = { provider, occurredAt: instantOf(event) ?? receivedAt, raw };
  const shortName = shortNameOf(event.type);
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
  const { occurredAt } = fact;
  return drafts.map((draft, place) =>
    id === undefined
      ? { ...draft, provider, callId, occurredAt, raw }
      : { ...draft, provider, callId, occurredAt, raw, id: idOfFact(id, place) },
  );
}

/** Several facts of one event share its id. */
function idOfFact(id: string, place: number): string {
  return place === 0 ? id : `${id}#${place}`;
}

/** What was taken apart before need not be again. The service has a few dozen names; strangers may have more. */
const shortNames = new Map<string, string>();
const mostShortNames = 256;

/** The name within the namespace of the service, in lower case. Empty for what is not of the service. */
function shortNameOf(type: string): string {
  const known = shortNames.get(type);
  if (known !== undefined) return known;
  const name = type.toLowerCase();
  const shortName = name.startsWith(namespace) ? name.slice(namespace.length) : '';
  if (shortName !== '' && shortNames.size < mostShortNames) shortNames.set(type, shortName);
  return shortName;
}

function instantOf({ time }: AcsEvent): string | undefined {
  return time === undefined || Number.isNaN(Date.parse(time)) ? undefined : time;
}
