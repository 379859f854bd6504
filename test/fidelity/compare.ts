import type { Session, SessionEvent, SessionExchange } from './session.js';
import type { Stage } from './stage.js';

/** One thing in which the emulator is like the service, or is not. */
export interface Check {
  readonly what: string;
  readonly isMet: boolean;
}

/** What the emulator did in a session. */
export type Observed = Pick<Stage, 'exchanges' | 'events' | 'incomingCalls'>;

/** Compares what the emulator did with what was recorded. `connections` pairs recorded connections with emulated ones. */
export function compareSession(
  session: Session,
  stage: Observed,
  connections: readonly (string | undefined)[],
): readonly Check[] {
  const proper = properEvents(session);
  const recordedIds = [...new Set(proper.map(({ data }) => data.callConnectionId))];
  return [
    ...session.exchanges.flatMap((exchange, index) =>
      compareExchange(exchange, stage.exchanges[index], index),
    ),
    ...session.incomingCalls.flatMap(({ data }, index) =>
      compareIncoming(data, stage.incomingCalls[index], stage),
    ),
    ...recordedIds.flatMap((id, index) =>
      compareConnection(
        proper.filter(({ data }) => data.callConnectionId === id),
        stage.events.filter(({ data }) => data.callConnectionId === connections[index]),
        `connection ${index + 1}`,
      ),
    ),
  ];
}

/** The events of the session's own call: those of an earlier call may arrive among them. */
export function properEvents({ deliveries }: Session): readonly SessionEvent[] {
  const events = deliveries.flat();
  const late = events.findIndex(({ type }) => type.endsWith('CallConnected'));
  const early = new Set(events.slice(0, late).map(({ data }) => data.correlationId));
  const current = new Set(
    events
      .filter(({ type }) => type.endsWith('CallConnected') || type.endsWith('CallDisconnected'))
      .map(({ data }) => data.correlationId),
  );
  return events.filter(
    ({ data }) => current.has(data.correlationId) || !early.has(data.correlationId),
  );
}

function compareExchange(
  recorded: SessionExchange,
  emulated: SessionExchange | undefined,
  index: number,
): readonly Check[] {
  const { method, path } = recorded.request;
  const title = `${index + 1}. ${method} ${shorten(path)}`;
  const ours = emulated?.response;
  const { status, headers, body } = recorded.response;
  return [
    check(`${title}: status ${status}, not ${ours?.status}`, ours?.status === status),
    ...['Content-Type', 'Repeatability-Result'].map((name) =>
      check(
        `${title}: ${name} ${headers[name]}, not ${ours?.headers[name]}`,
        ours?.headers[name] === headers[name],
      ),
    ),
    check(
      `${title}: X-Microsoft-Skype-Chain-ID is there`,
      (headers['X-Microsoft-Skype-Chain-ID'] === undefined) ===
        (ours?.headers['X-Microsoft-Skype-Chain-ID'] === undefined),
    ),
    ...compareShapes(title, body, ours?.body),
    ...compareWords(title, body, ours?.body),
  ];
}

function compareIncoming(
  recorded: Readonly<Record<string, unknown>>,
  emulated: Readonly<Record<string, unknown>> | undefined,
  { events }: Observed,
): readonly Check[] {
  const ids = new Set(events.map(({ data }) => data.correlationId));
  return [
    check('an incoming call is told', emulated !== undefined),
    ...compareShapes('incoming call', recorded, emulated),
    check(
      'incoming call: its correlationId is that of a connection',
      ids.has(String(emulated?.correlationId)),
    ),
  ];
}

/** Pairs the events of a connection by name, in turn, and looks at each pair and at the order of neighbours. */
function compareConnection(
  recorded: readonly SessionEvent[],
  emulated: readonly SessionEvent[],
  title: string,
): readonly Check[] {
  const free = [...emulated.entries()];
  const places = recorded.map((event) => {
    const at = free.findIndex(([, one]) => one.type === event.type);
    return at === -1 ? undefined : free.splice(at, 1)[0];
  });
  const last = Math.max(-1, ...places.map((place) => place?.[0] ?? -1));
  return [
    ...recorded.flatMap((event, index) =>
      compareEvent(event, places[index]?.[1], `${title}, event ${index + 1}`),
    ),
    ...neighbours(recorded, places).map(([before, after, isMet]) =>
      check(`${title}: ${nameOf(before)} comes before ${nameOf(after)}`, isMet),
    ),
    // A recording ends when its test does; what comes later may have been cut off.
    ...free
      .filter(([place]) => place < last)
      .map(([, event]) => check(`${title}: no ${nameOf(event)} too many`, false)),
  ];
}

function compareEvent(
  recorded: SessionEvent,
  emulated: SessionEvent | undefined,
  title: string,
): readonly Check[] {
  const name = `${title} ${nameOf(recorded)}`;
  const path = /^calling\/(callConnections|recordings)\//;
  return [
    check(`${name} is sent`, emulated !== undefined),
    ...compareShapes(name, recorded, emulated),
    ...compareWords(name, recorded.data, emulated?.data),
    check(
      `${name}: source and subject`,
      emulated !== undefined && path.test(emulated.source) && emulated.source === emulated.subject,
    ),
    check(
      `${name}: time in the service's format`,
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6}[1-9]|\.[1-9])?\+00:00$/.test(emulated?.time ?? ''),
    ),
  ];
}

type Neighbours = readonly [SessionEvent, SessionEvent, boolean];

/** Neighbours whose order is certain: the recording delivered them in the order of their times. */
function neighbours(
  recorded: readonly SessionEvent[],
  places: readonly (readonly [number, SessionEvent] | undefined)[],
): readonly Neighbours[] {
  return recorded.slice(1).flatMap((after, index): readonly Neighbours[] => {
    const before = recorded[index];
    if (before === undefined || before.time > after.time || before.type === after.type) return [];
    const [first, second] = [places[index], places[index + 1]];
    return [[before, after, first !== undefined && second !== undefined && first[0] < second[0]]];
  });
}

/** Every member that either side has, with its type. Lists count by what is in them. */
function compareShapes(title: string, recorded: unknown, emulated: unknown): readonly Check[] {
  const theirs = shapeOf(recorded);
  const ours = emulated === undefined ? new Set<string>() : shapeOf(emulated);
  return [...new Set([...theirs, ...ours])].map((path) =>
    check(
      `${title}: ${path} ${ours.has(path) ? 'is one too many' : 'is missing'}`,
      theirs.has(path) && ours.has(path),
    ),
  );
}

function shapeOf(value: unknown, path = ''): ReadonlySet<string> {
  if (Array.isArray(value)) {
    return new Set([
      `${path}: list`,
      ...value.flatMap((element) => [...shapeOf(element, `${path}[]`)]),
    ]);
  }
  if (typeof value !== 'object' || value === null) {
    return new Set([`${path}: ${value === null ? 'null' : typeof value}`]);
  }
  return new Set(
    Object.entries(value).flatMap(([name, one]) => [...shapeOf(one, `${path}.${name}`)]),
  );
}

/** Values that are the service's own words, and have to be the same. */
function compareWords(title: string, recorded: unknown, emulated: unknown): readonly Check[] {
  const [theirs, ours] = [wordsOf(recorded), wordsOf(emulated)];
  return [...theirs].map(([path, value]) =>
    check(
      `${title}: ${path} is ${JSON.stringify(value)}, not ${JSON.stringify(ours.get(path))}`,
      ours.get(path) === value,
    ),
  );
}

const wordNames = new Set([
  'code',
  'subCode',
  'message',
  'operationContext',
  'callConnectionState',
  'recordingState',
  'version',
  'publicEventType',
  'sequenceNumber',
  'contentType',
  'mediaStreamingStatus',
  'mediaStreamingStatusDetails',
]);

function wordsOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, one]) => {
      const here = `${path}.${name}`;
      if (typeof one === 'object') return [...wordsOf(one, here)];
      const isOpaque = typeof one === 'string' && /sanitized|redacted/i.test(one);
      return wordNames.has(name) && !isOpaque ? [[here, withoutIds(one)] as const] : [];
    }),
  );
}

/** A message names people, who are others in a replay. */
function withoutIds(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/participant \S+\. /, 'participant …. ') : value;
}

function check(what: string, isMet: boolean): Check {
  return { what, isMet };
}

function nameOf({ type }: SessionEvent): string {
  return type.replace('Microsoft.Communication.', '');
}

function shorten(path: string): string {
  return path.replace(/\?.*$/, '').replace(/\/[\w-]{30,}/g, '/…');
}
