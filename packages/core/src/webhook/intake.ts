import type { CallConnected, CallEvent, CallIncoming, CallSettled } from '../call/call-event.js';
import { unattributedCallId } from '../call/call-id.js';
import type { EventLog } from '../log/event-log.js';
import type { Provider, WebhookDelivery } from '../provider/provider.js';

/** What became of a delivery. */
export interface IntakeResult {
  /** Events that were new. */
  readonly appended: number;
  /** Events that had come before. */
  readonly duplicates: number;
}

/** What deliveries are taken into, and who is told once they are kept. */
export interface Intake {
  readonly log: EventLog;
  /** Told of a call to the application, also again: whether somebody has been told of it is in the log. */
  readonly onIncoming: (event: CallIncoming) => Promise<void>;
  /** Told of a call that is up, also again: the report may have been kept by an attempt that nobody acted on. */
  readonly onConnected: (event: CallConnected) => void;
  /** Told of a call that has ended, also again. */
  readonly onDisconnected: (callId: string) => void;
  /** Told of what is about no call and was not known. */
  readonly onUnattributed: (event: CallEvent) => void;
}

/**
 * Takes a verified delivery in: decodes it and appends its events to the logs of their calls. Resolved means that all of
 * them are kept, and the delivery may be acknowledged. It waits for the log and for nothing else.
 *
 * What is about no call is kept too, so that a repetition is known as one: by day, in logs that are settled from the start. They
 * are no open calls, and go when those of ended calls do.
 *
 * @throws WebhookPayloadError when the body is in no form its provider sends. Nothing was kept.
 * @throws UnavailableError when the log could not take all of it. The provider must send it again; what was kept is
 *   recognized then.
 */
export function takeIn(
  provider: Provider,
  delivery: WebhookDelivery,
  intake: Intake,
): Promise<IntakeResult> {
  const events = provider.decode(delivery);
  const callId = events[0]?.callId;
  // Nearly every delivery is about one call.
  if (callId && events.every((event) => event.callId === callId)) {
    return keep(callId, events, intake);
  }
  return keepAll(byCall(provider, events), intake);
}

async function keepAll(
  calls: ReadonlyMap<string, readonly CallEvent[]>,
  intake: Intake,
): Promise<IntakeResult> {
  const results = await Promise.all(
    Array.from(calls, ([callId, events]) =>
      events[0]?.callId === ''
        ? keepUnattributed(callId, events, intake)
        : keep(callId, events, intake),
    ),
  );
  return results.reduce(
    (sum, { appended, duplicates }) => ({
      appended: sum.appended + appended,
      duplicates: sum.duplicates + duplicates,
    }),
    { appended: 0, duplicates: 0 },
  );
}

function keep(callId: string, events: readonly CallEvent[], intake: Intake): Promise<IntakeResult> {
  const keeping = intake.log.append(callId, events);
  // Most deliveries are for those who follow the log of the call, and for nobody else.
  return events.some(isTold) ? tellOnceKept(keeping, events, intake) : keeping;
}

function isTold({ type }: CallEvent): boolean {
  return type === 'call.incoming' || type === 'call.connected' || type === 'call.disconnected';
}

async function tellOnceKept(
  keeping: Promise<IntakeResult>,
  events: readonly CallEvent[],
  { onIncoming, onConnected, onDisconnected }: Intake,
): Promise<IntakeResult> {
  const result = await keeping;
  for (const event of events) if (event.type === 'call.incoming') await onIncoming(event);
  for (const event of events) if (event.type === 'call.connected') onConnected(event);
  const end = events.find(({ type }) => type === 'call.disconnected');
  if (end !== undefined) onDisconnected(end.callId);
  return result;
}

async function keepUnattributed(
  logId: string,
  events: readonly CallEvent[],
  { log, onUnattributed }: Intake,
): Promise<IntakeResult> {
  const [first] = events;
  // First, and alone: once the events are known they are told of no more.
  if (first !== undefined) await log.append(logId, [settledAtOnce(logId, first)]);
  const result = await log.append(logId, events);
  if (result.appended > 0) for (const event of events) onUnattributed(event);
  return result;
}

function settledAtOnce(callId: string, { provider, occurredAt }: CallEvent): CallSettled {
  return { type: 'call.settled', id: 'settled', provider, callId, occurredAt };
}

function byCall(
  provider: Provider,
  events: readonly CallEvent[],
): ReadonlyMap<string, readonly CallEvent[]> {
  const calls = new Map<string, CallEvent[]>();
  for (const event of events) {
    const callId = logIdOf(provider, event);
    const known = calls.get(callId);
    if (known === undefined) calls.set(callId, [event]);
    else known.push(event);
  }
  return calls;
}

function logIdOf(provider: Provider, { callId, occurredAt }: CallEvent): string {
  return callId === '' ? unattributedCallId(provider.name, occurredAt) : callId;
}
