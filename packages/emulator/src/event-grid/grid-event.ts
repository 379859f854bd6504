/** Something that Event Grid tells those who subscribed to the resource. */
export interface GridEvent {
  /** `Microsoft.Communication.IncomingCall`, for instance. */
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What the deliveries of this event belong to; those of one call keep their order. */
  readonly callId: string;
}

/** The two shapes in which Event Grid delivers. */
export const gridSchemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;

/** One of the shapes in which Event Grid delivers. */
export type GridSchema = (typeof gridSchemas)[number];

/** What stays the same of an event however often and to whomever it is delivered. */
export interface GridEnvelope extends GridEvent {
  readonly id: string;
  readonly topic: string;
  /** ISO 8601. */
  readonly time: string;
}

/** Writes an event as its subscribers asked for it. Event Grid's own schema comes as an array of one. */
export function writeGridEvent(event: GridEnvelope, schema: GridSchema): unknown {
  const { id, topic, subject, data, type, time } = event;
  if (schema === 'CloudEventSchemaV1_0') {
    return { id, source: topic, subject, data, type, time, specversion: '1.0' };
  }
  return [
    {
      id,
      topic,
      subject,
      data,
      eventType: type,
      dataVersion: '1.0',
      metadataVersion: '1',
      eventTime: time,
    },
  ];
}

/** The header fields that tell a receiver what it gets and in which schema. */
export function gridHeaders(
  schema: GridSchema,
  eventType: 'Notification' | 'SubscriptionValidation',
): Record<string, string> {
  const content =
    schema === 'CloudEventSchemaV1_0'
      ? 'application/cloudevents+json; charset=utf-8'
      : 'application/json; charset=utf-8';
  return { 'content-type': content, 'aeg-event-type': eventType };
}
