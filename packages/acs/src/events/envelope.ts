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
 * Identity of a delivery. CloudEvents promises that source and id suffice; type and time stand beside them so that events
 * whose ids were blanked, as in published recordings, stay apart, while a repetition, which is the whole envelope once
 * more, is the same.
 */
export function deliveryKey({ id, source, type, time }: AcsEvent): string | undefined {
  if (id === undefined) return undefined;
  return `${source ?? ''}|${id}|${type}|${time ?? ''}`;
}

const connectionSource = /^\/?calling\/callConnections\/([^/?#]+)/i;

/** The connection that an event is about, as its data says, or else its source. */
export function connectionOf({ data, source }: AcsEvent): string | undefined {
  return textOf(data['callConnectionId']) ?? connectionSource.exec(source ?? '')?.[1];
}
