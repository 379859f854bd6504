import type { Json } from '../wire/json.js';
import { callbackShapes, eventGridShapes } from './callback-shapes.js';
import { openEnvelope } from './envelope.js';

/** Named, not inferred: the declarations would say every field of every event once more. */
type Shapes = typeof callbackShapes & typeof eventGridShapes;

const shapes: Shapes = { ...callbackShapes, ...eventGridShapes };

/** An event of the service as it is: its name, its envelope and its data, by the names of the wire. */
export type AcsNativeEvent = {
  readonly [Name in keyof Shapes]: {
    readonly kind: Name;
    readonly id?: string;
    readonly source?: string;
    readonly subject?: string;
    /** As the service wrote it: ISO 8601, with up to seven digits of a second. */
    readonly time?: string;
    readonly data: ReturnType<Shapes[Name]>;
  };
}[keyof Shapes];

/** The name of an event of the service. */
export type AcsNativeEventKind = AcsNativeEvent['kind'];

/** Every event that can be read. */
export const nativeEventKinds: readonly string[] = Object.keys(shapes);

const namespace = 'microsoft.communication.';

/** Names by which pages of the service call some events, each with what the service itself sends. */
const misspelt: Readonly<Record<string, string>> = {
  answercallfailed: 'answerfailed',
  participantupdated: 'participantsupdated',
  moveparticipantssucceeded: 'moveparticipantsucceeded',
};

const byName: ReadonlyMap<string, readonly [string, (data: Json) => unknown]> = new Map(
  Object.entries(shapes).map((entry) => [entry[0].toLowerCase(), entry]),
);

/**
 * Reads one event of the service, such as stands in `raw` of a neutral event: mid-call callbacks and the events of Event
 * Grid, in either envelope. Undefined for anything else.
 */
export function readAcsEvent(raw: unknown): AcsNativeEvent | undefined {
  const { type, id, source, subject, time, data } = openEnvelope(raw);
  const name = type.toLowerCase();
  if (!name.startsWith(namespace)) return undefined;
  const short = name.slice(namespace.length);
  const found = byName.get(Object.hasOwn(misspelt, short) ? (misspelt[short] ?? '') : short);
  if (found === undefined) return undefined;
  const [kind, read] = found;
  const envelope = Object.entries({ id, source, subject, time });
  const known = Object.fromEntries(envelope.filter(([, value]) => value !== undefined));
  // The data was read by the shape of the kind.
  return { ...known, kind, data: read(data) } as AcsNativeEvent;
}

const recordingSubject = /\/call\/([^/]+)\/serverCallId\/(.+)\/recordingId\/([^/]+)$/;

/** Which call a recording's files are of. */
export interface RecordedCall {
  readonly callId: string;
  readonly serverCallId: string;
  readonly recordingId: string;
}

/**
 * Which call the files are of that a RecordingFileStatusUpdated event tells of: its data does not say, its subject does.
 */
export function recordedCallOf({ subject = '' }: AcsNativeEvent): RecordedCall | undefined {
  const [, callId, serverCallId, recordingId] = recordingSubject.exec(subject) ?? [];
  if (callId === undefined || serverCallId === undefined || recordingId === undefined)
    return undefined;
  return { callId, serverCallId, recordingId };
}
