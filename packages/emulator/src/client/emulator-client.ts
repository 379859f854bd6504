import type { IncomingCallOrder } from '../acs/acs-stage.js';
import type { IncomingCallSummary } from '../acs/call/incoming-calls.js';
import type { GridSubscription, GridSubscriptionRequest } from '../event-grid/event-grid.js';
import type { Fault } from '../fault/fault.js';
import type { FaultRule } from '../fault/faults.js';
import type { EmulatorInfo } from '../kernel/emulator-info.js';
import type { CallSummary } from '../kernel/service.js';
import type { Behaviour } from '../people/behaviour.js';
import type { RequestRecord } from '../request/request-log.js';
import type { CallDetail, Snapshot } from '../snapshot.js';
import type { DeliveryRecord } from '../webhook/delivery.js';
import { connectToControl } from './control-connection.js';

/** The emulator's time as the control API shows it. */
export interface TimeReading {
  /** ISO 8601. */
  readonly now: string;
  readonly isVirtual: boolean;
}

/** A running emulator, seen and played from another process. What it refuses rejects with an `EmulatorClientError`. */
export interface EmulatorClient {
  info(): Promise<EmulatorInfo>;
  reset(): Promise<void>;
  snapshot(): Promise<Snapshot>;

  calls(): Promise<readonly CallSummary[]>;
  /** One call with everything that was asked and told about it. */
  call(id: string): Promise<CallDetail>;
  requests(): Promise<readonly RequestRecord[]>;
  deliveries(): Promise<readonly DeliveryRecord[]>;

  setPerson(rawId: string, behaviour: Behaviour): Promise<void>;
  /** Makes a phone number the application's own. */
  addNumber(number: string): Promise<void>;
  /** Somebody calls the application. */
  placeIncomingCall(order: IncomingCallOrder): Promise<IncomingCallSummary>;
  incomingCalls(): Promise<readonly IncomingCallSummary[]>;
  join(callConnectionId: string, rawId: string): Promise<void>;
  leave(callConnectionId: string, rawId: string): Promise<void>;
  press(callConnectionId: string, rawId: string, keys: string): Promise<void>;
  say(callConnectionId: string, rawId: string, words: string): Promise<void>;

  subscribeEventGrid(request: GridSubscriptionRequest): Promise<GridSubscription>;
  eventGridSubscriptions(): Promise<readonly GridSubscription[]>;

  addFault(fault: Fault): Promise<FaultRule>;
  faults(): Promise<readonly FaultRule[]>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  /** Begins to draw chance anew. */
  reseed(seed: number): Promise<void>;

  time(): Promise<TimeReading>;
  /** Lets virtual time pass; refused where time passes by itself. */
  advance(ms: number): Promise<TimeReading>;
}

interface Listed<Item> {
  readonly value: readonly Item[];
}

/** Connects to the control API of a running emulator. `controlUrl` is the `control` of its ready line. */
export function createEmulatorClient(
  controlUrl: string,
  { fetch: send = fetch }: { readonly fetch?: typeof fetch } = {},
): EmulatorClient {
  const control = connectToControl(controlUrl, send);
  const list = async <Item>(path: string) => (await control.get<Listed<Item>>(path)).value;
  const personIn = (id: string, rawId: string) =>
    `/calls/${encodeURIComponent(id)}/people/${encodeURIComponent(rawId)}`;
  return {
    info: () => control.get(''),
    reset: () => control.post('/reset'),
    snapshot: () => control.get('/snapshot'),

    calls: () => list('/calls'),
    call: (id) => control.get(`/calls/${encodeURIComponent(id)}`),
    requests: () => list('/requests'),
    deliveries: () => list('/deliveries'),

    setPerson: (rawId, behaviour) => control.post('/people', { rawId, behaviour }),
    addNumber: (number) => control.post('/numbers', { number }),
    placeIncomingCall: (order) => control.post('/incoming-calls', order),
    incomingCalls: () => list('/incoming-calls'),
    join: (id, rawId) => control.post(`/calls/${encodeURIComponent(id)}/people`, { rawId }),
    leave: (id, rawId) => control.delete(personIn(id, rawId)),
    press: (id, rawId, keys) =>
      control.post(`/calls/${encodeURIComponent(id)}/keys`, { rawId, keys }),
    say: (id, rawId, words) =>
      control.post(`/calls/${encodeURIComponent(id)}/words`, { rawId, words }),

    subscribeEventGrid: (request) => control.post('/event-grid', request),
    eventGridSubscriptions: () => list('/event-grid'),

    addFault: (fault) => control.post('/faults', fault),
    faults: () => list('/faults'),
    removeFault: (id) => control.delete(`/faults/${encodeURIComponent(id)}`),
    clearFaults: () => control.delete('/faults'),
    reseed: (seed) => control.post('/seed', { seed }),

    time: () => control.get('/clock'),
    advance: (ms) => control.post('/clock/advance', { ms }),
  };
}
