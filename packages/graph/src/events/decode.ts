import type { CallEvent, WebhookDelivery } from '@tandem/core';
import { callIdOf, WebhookPayloadError } from '@tandem/core';
import type { Reading } from '../wire/call-resource.js';
import type { JsonObject } from '../wire/json.js';
import { isJsonObject, objectsOf } from '../wire/json.js';
import { callEvents } from './call-events.js';
import type { Decoded } from './decoded.js';
import type { Notification } from './notification.js';
import { readNotification } from './notification.js';
import { operationEnded } from './operation-events.js';
import { rosterDelta, rosterSnapshot } from './roster-events.js';

/**
 * What one delivery says. Each notification in it yields at least one event, whatever else is in the delivery.
 *
 * @throws WebhookPayloadError when the body is neither an object nor a list.
 */
export function decodeDelivery(delivery: WebhookDelivery, reading: Reading): readonly CallEvent[] {
  return entriesOf(delivery.body, reading).flatMap((raw): readonly CallEvent[] => {
    const notification = readNotification(isJsonObject(raw) ? raw : {});
    const { providerCallId } = notification;
    const callId = providerCallId === undefined ? '' : callIdOf(reading.provider, providerCallId);
    const fact = { provider: reading.provider, callId, occurredAt: delivery.receivedAt, raw };
    return decoded(notification, reading).map((event): CallEvent => ({ ...event, ...fact }));
  });
}

/**
 * The notifications of a body. The first notice of an incoming call may come in the format of an older bot service, which
 * has no `value`: kept whole, as something that belongs to no call.
 */
function entriesOf(body: unknown, { provider }: Reading): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (isJsonObject(body)) {
    const value = Object.hasOwn(body, 'value') ? body['value'] : body;
    return Array.isArray(value) ? value : [value];
  }
  throw new WebhookPayloadError(
    'The body of the webhook is no JSON object. Hand over the body as the service sent it, parsed.',
    { provider },
  );
}

function decoded(notification: Notification, reading: Reading): readonly Decoded[] {
  const events = notification.providerCallId === undefined ? [] : neutral(notification, reading);
  return events.length === 0 ? [{ type: 'provider.event', name: nameOf(notification) }] : events;
}

function neutral(notification: Notification, reading: Reading): readonly Decoded[] {
  const { kind, data, changeType, partId } = notification;
  const { cloud } = reading;
  const each = (read: (object: JsonObject) => readonly Decoded[] | undefined) =>
    objectsOf(data).flatMap((object) => read(object) ?? []);
  switch (kind) {
    case 'call':
      return each((call) => callEvents(call, changeType, reading));
    case 'participants':
      return Array.isArray(data) || isJsonObject(data) ? rosterSnapshot(data, cloud) : [];
    case 'delta':
      return each((delta) => rosterDelta(delta, cloud));
    case 'operation':
      return each((operation) => {
        const idInPath = partId === 'participants' ? undefined : partId;
        const ended = operationEnded(operation, { cloud, idInPath, by: 'event' });
        return ended === undefined ? [] : [ended];
      });
    case 'other':
      return [];
  }
}

function nameOf({ typeName, changeType, kind }: Notification): string {
  const subject = typeName === '' ? kind : typeName;
  return changeType === '' ? subject : `${subject}.${changeType}`;
}
