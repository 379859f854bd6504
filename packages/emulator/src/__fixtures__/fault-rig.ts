import { AcsApplication, people } from '../acs/__fixtures__/acs-application.js';
import { createVirtualClock } from '../clock/virtual-clock.js';
import type { Emulator } from '../emulator.js';
import type { Fault } from '../fault/fault.js';
import { callBody, user } from '../graph/__fixtures__/graph-bodies.js';
import { getToken } from '../graph/__fixtures__/graph-token.js';
import { startEmulator } from '../start-emulator.js';
import { type CallbackReceiver, startCallbackReceiver } from './callback-receiver.js';

/** The services, and by which names faults mean the creation of a call and the first two things told of it. */
export const rigNames = {
  acs: { create: 'CreateCall', first: 'CallConnected', second: 'ParticipantsUpdated' },
  graph: {
    create: 'POST /graph/v1.0/communications/calls',
    first: 'call establishing',
    second: 'call established',
  },
} as const;

/** One of the emulated services. */
export type RigService = keyof typeof rigNames;

/** An application of either service that creates calls and hears of them, in virtual time. */
export interface FaultRig {
  readonly emulator: Emulator;
  readonly receiver: CallbackReceiver;
  /** Asks for a call to somebody who answers at once. */
  create(): Promise<Response>;
  /** Lets time pass and everything arrive. */
  pass(ms: number): Promise<void>;
  /** What was told so far, by the names under which faults know it. */
  told(): readonly string[];
  /** Forgets everything, and is as it was at the start. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Sets up an application of a service, with faults from the start. */
export async function startFaultRig(
  service: RigService,
  { faults = [], seed = 1 }: { readonly faults?: readonly Fault[]; readonly seed?: number } = {},
): Promise<FaultRig> {
  const clock = createVirtualClock();
  const receiver = await startCallbackReceiver();
  const emulator = await startEmulator({
    clock,
    faults,
    seed,
    graph: { callbackUri: receiver.url },
  });
  return {
    emulator,
    receiver,
    create: await creator(service, emulator, receiver),
    async pass(ms) {
      await clock.advance(ms);
      await emulator.idle();
    },
    async reset() {
      await emulator.reset();
      receiver.received.length = 0;
    },
    told: () => receiver.received.flatMap(({ body }) => readers[service](body)),
    close: async () => void (await Promise.all([emulator.close(), receiver.close()])),
  };
}

async function creator(
  service: RigService,
  emulator: Emulator,
  receiver: CallbackReceiver,
): Promise<() => Promise<Response>> {
  if (service === 'acs') {
    const application = new AcsApplication(emulator, receiver);
    const body = JSON.stringify({ targets: [people.answersAtOnce], callbackUri: receiver.url });
    const target = '/calling/callConnections?api-version=2026-03-12';
    return () => application.fetch('POST', target, { body });
  }
  const token = await getToken(emulator);
  const { baseUrl, tenantId } = emulator.info.graph;
  const target = user('00000000-0000-4000-8000-000000000110');
  const body = JSON.stringify(callBody({ callbackUri: receiver.url, tenantId }, [target]));
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return () => fetch(`${baseUrl}/v1.0/communications/calls`, { method: 'POST', headers, body });
}

const readers: Readonly<Record<RigService, (body: unknown) => readonly string[]>> = {
  acs: (body) =>
    (Array.isArray(body) ? body : []).map(({ type }) =>
      String(type).replace('Microsoft.Communication.', ''),
    ),
  graph: (body) => {
    const { value } = body as { readonly value: readonly { resourceData: { state?: string } }[] };
    return value.map(({ resourceData }) => `call ${resourceData.state}`);
  },
};
