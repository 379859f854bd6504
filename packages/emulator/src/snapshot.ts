import type { IncomingCallSummary } from './acs/call/incoming-calls.js';
import type { Emulator } from './emulator.js';
import type { GridSubscription } from './event-grid/event-grid.js';
import type { FaultRule } from './fault/faults.js';
import type { EmulatorInfo } from './kernel/emulator-info.js';
import type { CallSummary } from './kernel/service.js';
import type { Behaviour } from './people/behaviour.js';
import type { RequestRecord } from './request/request-log.js';
import type { DeliveryRecord } from './webhook/delivery.js';

/** Everything that can be seen of an emulator at one instant, as one document. */
export interface Snapshot {
  readonly at: string;
  readonly info: EmulatorInfo;
  readonly calls: readonly CallSummary[];
  readonly incomingCalls: readonly IncomingCallSummary[];
  readonly people: readonly { readonly rawId: string; readonly behaviour: Behaviour }[];
  readonly owned: readonly string[];
  readonly eventGrid: readonly GridSubscription[];
  readonly faults: readonly FaultRule[];
  readonly requests: readonly RequestRecord[];
  readonly deliveries: readonly DeliveryRecord[];
}

/** A call with everything that was asked and told about it. */
export interface CallDetail {
  readonly call: CallSummary;
  /** What only the call's own service knows of it. */
  readonly details: unknown;
  readonly requests: readonly RequestRecord[];
  readonly deliveries: readonly DeliveryRecord[];
}

/** Takes a snapshot. */
export function takeSnapshot(emulator: Emulator): Snapshot {
  return {
    at: new Date(emulator.time.now()).toISOString(),
    info: emulator.info,
    calls: emulator.calls(),
    incomingCalls: emulator.acs.incomingCalls(),
    people: [...emulator.people.behaviours()].map(([rawId, behaviour]) => ({ rawId, behaviour })),
    owned: emulator.people.owned(),
    eventGrid: emulator.eventGrid.subscriptions(),
    faults: emulator.faults.list(),
    requests: emulator.requests(),
    deliveries: emulator.deliveries(),
  };
}

/** Everything about one call, or nothing when it is not known. */
export function inspectCall(emulator: Emulator, id: string): CallDetail | undefined {
  const call = emulator.calls().find((one) => one.id === id);
  if (call === undefined) return undefined;
  return {
    call,
    details: call.service === 'acs' ? emulator.acs.inspect(id) : undefined,
    requests: emulator.requests().filter(({ target, answer }) => `${target}${answer}`.includes(id)),
    deliveries: emulator.deliveries().filter(({ callId }) => callId === id),
  };
}
