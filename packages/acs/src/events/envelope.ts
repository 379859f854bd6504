import type { Json } from '../wire/json.js';
import { isObject, objectOf, textOf } from '../wire/json.js';
import type { AcsEvent } from './acs-event.js';

/** Whether an object is one event: mid-call callbacks and one Event Grid schema name `type`, the other `eventType`. */
export function isEnvelope(wire: unknown): wire is Json {
  return isObject(wire) && (textOf(wire['type']) ?? textOf(wire['eventType'])) !== undefined;
}

/** Opens a CloudEvents 1.0 envelope or one of the Event Grid schema. */
export function openEnvelope(wire: unknown): AcsEvent {
  const fields = objectOf(wire);
  return {
    type: textOf(fields['type']) ?? textOf(fields['eventType']) ?? '',
    id: textOf(fields['id']),
    source: textOf(fields['source']) ?? textOf(fields['topic']),
    subject: textOf(fields['subject']),
    time: textOf(fields['time']) ?? textOf(fields['eventTime']),
    data: objectOf(fields['data']),
  };
}

/**
 * Identity of a delivery. The service gives each event a GUID, which is enough. Beside any other id, such as one that was
 * blanked in a published recording, stand source, type and time, so that different events stay apart; a repetition is the whole
 * envelope once more, and the same.
 */
export function deliveryKey({ id, source, type, time }: AcsEvent): string | undefined {
  if (id === undefined || isGuid(id)) return id;
  return `${source ?? ''}|${id}|${type}|${time ?? ''}`;
}

/** By its length and its hyphens: what else has these is as unlikely to come twice. */
function isGuid(id: string): boolean {
  return id.length === 36 && id[8] === '-' && id[13] === '-' && id[18] === '-' && id[23] === '-';
}

const connectionSource = /^\/?calling\/callConnections\/([^/?#]+)/i;

/** The connection that an event is about, as its data says, or else its source. */
export function connectionOf({ data, source }: AcsEvent): string | undefined {
  return textOf(data['callConnectionId']) ?? connectionSource.exec(source ?? '')?.[1];
}
