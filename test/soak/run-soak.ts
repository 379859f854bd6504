import { createAcsProvider } from '@tandem/acs';
import type { ChaosReport } from '@tandem/conformance';
import { arrayForm, chaosRelay, memberForm } from '@tandem/conformance';
import type { Provider, WebhookDelivery } from '@tandem/core';
import { createCalling, MemoryEventLog, systemClock } from '@tandem/core';
import { createGraphProvider } from '@tandem/graph';
import { listenForWebhooks } from '@tandem/webhooks/node';
import type { EmulatorProcess } from './emulator-process.ts';
import type { Stage } from './scenario.ts';
import { playCall } from './scenario.ts';
import type { Tally } from './tally.ts';
import { find, newTally } from './tally.ts';

/** Longer than any delivery is delayed: what comes later than that would open the log of its call again. */
const retainEndedMs = 3_000;

/** The log of no call, whose appends make the log look for what it may forget. */
const sweepId = 'soak:sweep';

/** How long and how hard. */
export interface SoakOptions {
  readonly durationMs: number;
  readonly concurrency: number;
  readonly seed: number;
}

/** What came of it. */
export interface SoakResult {
  readonly tally: Tally;
  readonly chaos: Readonly<Record<string, ChaosReport>>;
  readonly durationMs: number;
}

/**
 * Plays random calls on both providers at once, through the emulator, with a chaos relay before two clients that share one
 * log, until the time is over and every call has ended.
 */
export async function runSoak(
  emulator: EmulatorProcess,
  { durationMs, concurrency, seed }: SoakOptions,
): Promise<SoakResult> {
  const tally = newTally();
  const log = new MemoryEventLog({ retainEndedMs });
  const webhooks = await listenForWebhooks({});
  const build = () => providersOf(emulator, (name) => webhooks.urlFor(name));
  const reconcile = {
    operationAfterMs: 1_000,
    rosterAfterMs: 200,
    silenceMs: 5_000,
    maxReadsPerMinute: 60,
  };
  const common = { provider: 'acs', log, reconcile, settleMs: 500 };
  const replica = createCalling({ ...common, instances: build() });
  const forms = { acs: arrayForm, graph: memberForm('value') };
  const intakes = [
    (name: string, delivery: WebhookDelivery) => calling.receive(name, delivery),
    (name: string, delivery: WebhookDelivery) => replica.receive(name, delivery),
  ];
  const relays = Object.fromEntries(
    Object.entries(forms).map(([name, form], index) => [
      name,
      chaosRelay({ seed: seed + index, clock: systemClock, form, intakes }),
    ]),
  );
  const instances = build().map((provider) => relays[provider.name]?.around(provider) ?? provider);
  const calling = createCalling({ ...common, instances });
  webhooks.attach({
    providers: calling.providers,
    receive: async (name, delivery) => {
      await relays[name]?.receive(name, delivery);
      return { appended: 0, duplicates: 0 };
    },
  });
  const stage: Stage = { calling, tally, random: randomOf(seed), truthOf: emulator.truthOf };
  const start = performance.now();
  const play = async (lane: number) => {
    for (let turn = lane; performance.now() - start < durationMs; turn += 1) {
      await playCall(turn % 2 === 0 ? 'acs' : 'graph', stage);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => play(lane)));
  await Promise.all(Object.values(relays).map((relay) => relay.flush()));
  await findLeaks(log, tally);
  const chaos = Object.fromEntries(
    Object.entries(relays).map(([name, relay]) => [name, relay.report]),
  );
  for (const relay of Object.values(relays)) relay.close();
  await webhooks.close();
  await Promise.all([calling.close(), replica.close()]);
  return { tally, chaos, durationMs: performance.now() - start };
}

/**
 * Every call has ended, so nothing of any is to be left: the log forgets them as it goes on. What is still on its way may
 * touch a log once more, so that forgetting is given several chances.
 */
async function findLeaks(log: MemoryEventLog, tally: Tally): Promise<void> {
  let findings: readonly string[] = [];
  for (let chance = 0; chance < 4; chance += 1) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, retainEndedMs + 100);
    });
    findings = await leftIn(log);
    if (findings.length === 0) return;
  }
  for (const finding of findings) find(tally, 'leaked', finding);
}

async function leftIn(log: MemoryEventLog): Promise<readonly string[]> {
  for (let round = 0; round < 256; round += 1) await log.append(sweepId, []);
  const open: string[] = [];
  for await (const callId of log.openCalls()) open.push(callId);
  const unended = open.filter((callId) => !callId.endsWith(':-'));
  const held = log.size - open.length - 1;
  return [
    ...(held > 0 ? [`${held} logs of calls that have ended are still held`] : []),
    ...unended.map((callId) => `the log of ${callId} never learned that it ended`),
  ];
}

function providersOf(
  { info }: EmulatorProcess,
  callbackUrl: (name: string) => string,
): readonly Provider[] {
  const { acs, graph } = info;
  return [
    createAcsProvider({
      credential: { connectionString: acs.connectionString },
      callbackUrl: callbackUrl('acs'),
      audience: acs.audience,
      issuer: acs.issuer,
      openIdConfigurationUrl: acs.openIdConfigurationUrl,
    }),
    createGraphProvider({
      baseUrl: graph.baseUrl,
      credential: {
        tenantId: graph.tenantId,
        clientId: graph.clientId,
        clientSecret: graph.clientSecret,
        tokenUrl: graph.tokenUrl,
      },
      callbackUrl: callbackUrl('graph'),
      issuers: [graph.issuer],
      openIdConfigurationUrl: graph.openIdConfigurationUrl,
    }),
  ];
}

/** The generator named mulberry32: small, and good enough for picking people. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
