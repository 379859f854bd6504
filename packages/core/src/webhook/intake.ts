import type { CallEvent, CallIncoming } from '../call/call-event.js';
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
  /** Told of a call to the application. */
  readonly onIncoming: (event: CallIncoming) => void;
  /** Told of a call that has ended. */
  readonly onDisconnected: (callId: string) => void;
  /** Told of what is about no call. */
  readonly onUnattributed: (event: CallEvent) => void;
}

/**
 * Takes a verified delivery in: decodes it and appends its events to the logs of their calls. Resolved means that all of
 * them are kept, and the delivery may be acknowledged. It waits for the log and for nothing else.
 *
 * @throws WebhookPayloadError when the body is in no form its provider sends. Nothing was kept.
 * @throws UnavailableError when the log could not take all of it. The provider must send it again; what was kept is
 *   recognized then.
 */
export async function takeIn(
  provider: Provider,
  delivery: WebhookDelivery,
  { log, onIncoming, onDisconnected, onUnattributed }: Intake,
): Promise<IntakeResult> {
  const events = provider.decode(delivery);
  const results = await Promise.all(
    Array.from(byCall(provider, events), async ([callId, ofCall]) => {
      const result = await log.append(callId, ofCall);
      if (result.appended === 0) return result;
      ofCall.filter((event) => event.type === 'call.incoming').forEach(onIncoming);
      ofCall.filter((event) => event.callId === '').forEach(onUnattributed);
      if (ofCall.some(({ type }) => type === 'call.disconnected')) onDisconnected(callId);
      return result;
    }),
  );
  return results.reduce(
    (sum, { appended, duplicates }) => ({
      appended: sum.appended + appended,
      duplicates: sum.duplicates + duplicates,
    }),
    { appended: 0, duplicates: 0 },
  );
}

function byCall(
  provider: Provider,
  events: readonly CallEvent[],
): ReadonlyMap<string, CallEvent[]> {
  const calls = new Map<string, CallEvent[]>();
  for (const event of events) {
    const callId = event.callId === '' ? unattributedCallId(provider.name) : event.callId;
    const known = calls.get(callId);
    if (known === undefined) calls.set(callId, [event]);
    else known.push(event);
  }
  return calls;
}
