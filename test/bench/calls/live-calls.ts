import { createAcsProvider } from '@tandem/acs';
import type { Call, Provider } from '@tandem/core';
import { type Calling, createCalling } from '@tandem/core';
import { connectedBody, connectionOf, rosterBody } from './deliveries.ts';

/** The ACS provider, which nobody answers: what is measured is what comes in. It reads nothing and so finds nothing new. */
function unansweredAcs(): Provider {
  const acs = createAcsProvider({
    credential: { endpoint: 'https://bench.invalid', accessKey: btoa('not a key') },
    callbackUrl: 'https://bench.invalid/acs',
  });
  return {
    contractVersion: acs.contractVersion,
    name: acs.name,
    kind: acs.kind,
    capabilities: acs.capabilities,
    maxContextLength: acs.maxContextLength,
    webhookPolicy: acs.webhookPolicy,
    prepare: (command, context) => acs.prepare(command, context),
    decode: (delivery) => acs.decode(delivery),
    read: async () => [],
    findParticipant: async () => undefined,
    close: () => acs.close(),
    destroy: (error) => acs.destroy(error),
  };
}

/** A client on the memory of this process, with its own defaults. */
export function createBenchCalling(): Calling {
  return createCalling({ instances: [unansweredAcs()], provider: 'acs' });
}

const receivedAt = '2025-07-15T09:20:48.848Z';

/** Takes one body in, as the webhook entrance does once it has the text. */
export function receiveText(calling: Calling, text: string): Promise<unknown> {
  return calling.receive('acs', { body: JSON.parse(text), headers: {}, receivedAt });
}

/** Brings a call up with people in it, as its webhooks do, and serves it. */
export async function bringUp(calling: Calling, call: number, people: number): Promise<Call> {
  await receiveText(calling, connectedBody(call));
  await receiveText(calling, rosterBody(call, 1, people));
  return calling.call(`acs:${connectionOf(call)}`);
}
