import type { CallEvent } from '@tandem/core';
import { callIdOf } from '@tandem/core';
import type { Behaviour } from '@tandem/emulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CallNews, Setting } from './__fixtures__/application.js';
import { createProvider, openLog, services } from './__fixtures__/application.js';
import type { BusyPlan, CallPlan, ListeningNews } from './__fixtures__/be-busy.js';
import type { AllNews, PickUpAllPlan } from './__fixtures__/pick-up-all.js';
import type { Relay } from './relay.js';
import { Stage } from './stage.js';

const rounds = 5;
const callsPerRound = 4;
/** Another seed, from the environment, makes other moments and other calls. */
const seed = Number(process.env['PROCESSES_SEED'] ?? 20_260_101);

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

/** Numbers from 0 to 1, the same for the same seed: the linear congruence of Numerical Recipes. */
function randomFrom(first: number): () => number {
  let state = first >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Somebody new who reacts in some way. */
function someone(random: () => number, reactions: readonly Behaviour['kind'][]): string {
  const rawId = stage.person();
  const kind = reactions[Math.floor(random() * reactions.length)] ?? 'answers';
  const afterMs = Math.floor(random() * 150);
  stage.emulator.people.set(rawId, kind === 'neverAnswers' ? { kind } : { kind, afterMs });
  return rawId;
}

function randomCall(random: () => number): CallPlan {
  const reactions = ['answers', 'answers', 'declines', 'busy', 'neverAnswers'] as const;
  return {
    called: someone(random, ['answers']),
    invited: Array.from({ length: 3 }, () => someone(random, reactions)),
    takesBack: random() < 0.3,
    hangsUp: random() < 0.3,
  };
}

/** Has a process work on a log, and kills it after some of its steps. Later rounds find what earlier ones left. */
async function workAndDie(setting: Setting, relay: Relay, random: () => number) {
  const calls = Array.from({ length: callsPerRound }, () => randomCall(random));
  const plan: BusyPlan = { ...setting, calls };
  const process = stage.start('be-busy', plan);
  relay.leadTo((await process.news<ListeningNews>('listening')).port);
  const last = 1 + Math.floor(random() * 150);
  const stepsOf = () => process.heard.filter(({ kind }) => kind === 'step').length;
  const isIdle = () => process.heard.some(({ kind }) => kind === 'idle');
  await process.until(() => stepsOf() >= last || isIdle());
  await process.kill();
  relay.leadTo(undefined);
  return calls;
}

async function pickUpAll(setting: Setting, relay: Relay): Promise<readonly CallNews[]> {
  const { service, callbackUrl } = setting;
  const ids = stage.emulator
    .deliveries()
    .filter(({ url }) => url === callbackUrl)
    .map(({ callId }) => callIdOf(service, callId));
  const plan: PickUpAllPlan = { ...setting, callIds: [...new Set(ids)] };
  const process = stage.start('pick-up-all', plan);
  relay.leadTo((await process.news<ListeningNews>('listening')).port);
  await process.news('settled');
  // What was on its way to the processes that died comes late, and is told apart from news by what came after it.
  await vi.waitUntil(() => stage.hasDeliveredAll(callbackUrl), { timeout: 15_000, interval: 20 });
  process.permit();
  const { calls } = await process.news<AllNews>('all');
  await process.endsByItself();
  return calls;
}

/** What the webhooks said that were answered as taken. */
function acknowledged(setting: Setting): readonly CallEvent[] {
  const provider = createProvider(setting);
  return stage.emulator
    .deliveries()
    .filter(({ url }) => url === setting.callbackUrl)
    .filter(({ attempts }) => attempts.some(({ status = 0 }) => status >= 200 && status < 300))
    .flatMap(({ body }) => provider.decode({ body, headers: {}, receivedAt: '' }));
}

/** Those of some events that a log does not hold: neither the same fact nor, where facts have no id, the same words. */
async function missing(setting: Setting, events: readonly CallEvent[]) {
  const log = openLog(setting);
  const kept = new Set<string>();
  for (const callId of new Set(events.map((event) => event.callId))) {
    for (const { event } of await log.read(callId)) kept.add(keyOf(event)).add(wordsOf(event));
  }
  await log.close();
  return events.filter(
    (event) => !kept.has(event.id === undefined ? wordsOf(event) : keyOf(event)),
  );
}

function keyOf({ callId, id }: CallEvent): string {
  return `${callId} ${id}`;
}

function wordsOf({ callId, raw }: CallEvent): string {
  return `${callId} ${JSON.stringify(raw)}`;
}

/** Whether what is known of a call is what the service says, and nothing is open or untrue in it. */
function expectTruth(call: CallNews): void {
  const people = stage.peopleIn(call.id);
  expect(call).toMatchObject(
    people === undefined
      ? { lifecycle: 'disconnected' }
      : { lifecycle: 'connected', freshness: 'live', people },
  );
  const open = call.operations.filter(
    ({ status }) => status === 'requested' || status === 'accepted',
  );
  expect(open).toEqual([]);
  for (const operation of call.operations) {
    const { kind, status, targets } = operation;
    if (kind !== 'invite') continue;
    const [person = ''] = targets;
    if (status === 'succeeded')
      expect(stage.emulator.people.behaviourOf(person).kind).toBe('answers');
    else if (status !== 'unknown')
      expect(people ?? [], `${JSON.stringify(operation)} is untrue`).not.toContain(person);
  }
}

describe('a process that is killed again and again in the middle of its work', () => {
  it.concurrent.each(services)(
    'loses nothing it acknowledged, calls nobody twice, and ends with the truth, on %s',
    async (service) => {
      const random = randomFrom(seed + services.indexOf(service));
      const relay = await stage.relay();
      const setting: Setting = {
        service,
        emulator: stage.emulator.info,
        callbackUrl: `${relay.url}/webhooks/${service}`,
        logPath: stage.logPath(),
      };
      const made: CallPlan[] = [];
      for (let round = 0; round < rounds; round += 1) {
        made.push(...(await workAndDie(setting, relay, random)));
      }
      const calls = await pickUpAll(setting, relay);

      const everybody = made.flatMap(({ called, invited }) => [called, ...invited]);
      expect(everybody.filter((person) => stage.rings(person) > 1)).toEqual([]);
      for (const call of calls) expectTruth(call);
      expect(calls.flatMap(({ operations }) => operations).length).toBeGreaterThan(rounds);
      const taken = acknowledged(setting);
      expect(await missing(setting, taken)).toEqual([]);
      expect(taken.length).toBeGreaterThan(rounds * callsPerRound);
    },
    60_000,
  );
});
