import { callIdOf, WebhookPayloadError } from '@tandem/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { chaosRelay } from '../chaos/chaos-relay.js';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import { playEvening } from './evening.js';
import type { ProviderScene } from './provider-scene.js';
import { essenceOf, isIn, keysOf, recordOperations } from './provider-scene.js';

/** What a provider promises of reading what its service sends. */
export const deliveries: readonly ConformanceTest<ProviderScene>[] = [
  {
    title: 'every neutral event keeps its raw form, its call and its time',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      await playEvening(scene, call);
      const { form } = scene.harness;
      expect(scene.deliveries.length).toBeGreaterThan(0);
      for (const delivery of scene.deliveries) {
        const events = scene.provider.decode(delivery);
        expect(events.length).toBeGreaterThanOrEqual(form.split(delivery.body).length);
        for (const event of events) {
          expect(event).toMatchObject({ provider: scene.provider.name, callId: call.id });
          expect(Number.isNaN(Date.parse(event.occurredAt))).toBe(false);
          expect(form.split(delivery.body)).toContainEqual(event.raw);
        }
      }
    },
  },
  {
    title: 'reading a delivery is pure: twice the same, and what was read is left as it was',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      await playEvening(scene, call);
      for (const delivery of scene.deliveries) {
        const before = structuredClone(delivery);
        const once = scene.provider.decode(delivery);
        expect(scene.provider.decode(delivery)).toEqual(once);
        expect(delivery).toEqual(before);
      }
    },
  },
  {
    title: 'what arrives twice counts once',
    async prove(scene) {
      const calling = scene.client();
      scene.route(async (...delivery) => {
        await calling.receive(...delivery);
        await calling.receive(...delivery);
      });
      const call = await scene.placeCall(calling);
      const joined: string[] = [];
      const rosters: string[] = [];
      call.events$.subscribe((event) => {
        if (event.type === 'participant.joined') joined.push(event.participant.identity.rawId);
      });
      call.participants$.subscribe(({ participants, freshness }) =>
        rosters.push(JSON.stringify([participants, freshness])),
      );
      const record = recordOperations(call);
      await playEvening(scene, call);
      expect(joined).toHaveLength(new Set(joined).size);
      expect(rosters.filter((roster, index) => roster === rosters[index - 1])).toEqual([]);
      for (const states of record.values()) {
        const statuses = states.map(({ status }) => status);
        expect(statuses).toHaveLength(new Set(statuses).size);
      }
      expect(keysOf(call.roster.participants)).toEqual(keysOf(await scene.truth(call)));
    },
  },
  {
    title: 'late news changes nothing',
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      await playEvening(scene, call);
      const before = essenceOf(call.state);
      const seen: string[] = [];
      call.events$.subscribe(({ type }) => seen.push(type));
      for (const { body } of [...scene.deliveries].reverse()) {
        await calling.receive(scene.provider.name, scene.delivery(body));
        await scene.harness.advance(1);
      }
      expect(essenceOf(call.state)).toEqual(before);
      expect(seen.filter((type) => type.startsWith('participant.'))).toEqual([]);
    },
  },
  {
    title: 'news after the end of the call changes nothing',
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      await scene.during(call.hangUp());
      await scene.until(() => call.lifecycle === 'disconnected', 'the call is over');
      const { state } = call;
      for (const { body } of scene.deliveries) {
        await calling.receive(scene.provider.name, scene.delivery(body));
      }
      await scene.settle();
      expect(call.state).toBe(state);
    },
  },
  {
    title: 'a batch of any size is taken in',
    async prove(scene) {
      const { form } = scene.harness;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const held: unknown[] = [];
      scene.route(async (_name, { body }) => held.push(...form.split(body)));
      const joining = await scene.invite(call, scene.harness.people.alsoAnswers);
      const declining = await scene.invite(call, scene.harness.people.declines);
      await scene.settle();
      expect(held.length).toBeGreaterThan(1);
      scene.route((...delivery) => calling.receive(...delivery));
      await calling.receive(scene.provider.name, scene.delivery(form.join(held)));
      await expect(scene.during(joining.outcome)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.during(declining.outcome)).resolves.toMatchObject({ status: 'failed' });
      await calling.receive(scene.provider.name, scene.delivery(form.join([])));
    },
  },
  {
    title: 'unknown events are kept as raw events and disturb nothing',
    async prove(scene) {
      const { form } = scene.harness;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const { state } = call;
      const kept: unknown[] = [];
      call.events$.subscribe((event) => {
        if (event.type === 'provider.event') kept.push(event.raw);
      });
      const unknown = scene.harness.unknownEvent(call.providerCallId);
      await calling.receive(scene.provider.name, scene.delivery(form.join([unknown])));
      await scene.settle();
      expect(kept).toEqual([unknown]);
      expect(call.state).toBe(state);
    },
  },
  {
    title: 'unknown calls are kept and disturb nothing',
    async prove(scene) {
      const { form } = scene.harness;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const { state } = call;
      const stranger = scene.harness.unknownEvent('somebody-elses-call');
      const { appended } = await calling.receive(
        scene.provider.name,
        scene.delivery(form.join([stranger])),
      );
      expect(appended).toBe(1);
      await scene.settle();
      expect(call.state).toBe(state);
    },
  },
  {
    title: 'a malformed event is kept, and its well-formed neighbours are not lost',
    async prove(scene) {
      const { form } = scene.harness;
      const callId = callIdOf(scene.provider.name, 'c-1');
      const good = scene.harness.unknownEvent('c-1');
      const property = fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (bad) => {
        const body = form.join([...bad, good, ...bad]);
        const events = scene.provider.decode(scene.delivery(body));
        expect(events.length).toBeGreaterThanOrEqual(2 * bad.length + 1);
        expect(events.filter((event) => event.callId === callId)).toContainEqual(
          expect.objectContaining({ type: 'provider.event', raw: good }),
        );
        for (const one of bad) expect(events.map(({ raw }) => raw)).toContainEqual(one);
      });
      fc.assert(property, { numRuns: 100 });
    },
  },
  {
    title: 'a body in no form that the service sends is refused, and nothing of it is kept',
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const { state } = call;
      const { malformedBodies = [null, 42, 'text', true] } = scene.harness;
      for (const body of malformedBodies) {
        const refusal = await failureOf(calling.receive(scene.provider.name, scene.delivery(body)));
        expect(WebhookPayloadError.isInstance(refusal)).toBe(true);
        expect(refusal).toMatchObject({ provider: scene.provider.name });
      }
      await scene.settle();
      expect(call.state).toBe(state);
    },
  },
  {
    title:
      'the roster converges to the truth of the provider, and every operation ends, however its news comes',
    timeoutMs: 120_000,
    async prove(scene) {
      await underChaos(scene, {
        loss: 0,
        delay: 0.3,
        reordering: 0.3,
        batching: 0.2,
        duplication: 0.3,
        eventsFirst: 0.3,
        answerFirst: 0.3,
      });
    },
  },
  {
    title: 'a lost webhook is made up for by reading',
    timeoutMs: 120_000,
    async prove(scene) {
      await underChaos(scene, { loss: 0.5 });
    },
  },
];

const silenceMs = 400_000;

/**
 * An invitation and a refusal through a relay, several times over, each with a seed of its own. What was lost, or came in an
 * order that the service's own numbers do not mend, is found by reading once the call has been silent long enough.
 */
async function underChaos(
  scene: ProviderScene,
  rates: NonNullable<Parameters<typeof chaosRelay>[0]['rates']>,
): Promise<void> {
  const { clock, form, people } = scene.harness;
  for (let seed = 1; seed <= 4; seed += 1) {
    const relay = chaosRelay({
      rates,
      seed,
      clock,
      form,
      intakes: [(name, delivery) => calling.receive(name, delivery)],
    });
    const calling = scene.client({ around: (provider) => relay.around(provider) });
    const direct: Parameters<typeof scene.route>[0] = (...news) => calling.receive(...news);
    scene.route(direct);
    const call = await scene.placeCall(calling);
    scene.route(relay.receive);
    const record = recordOperations(call);
    const joining = await scene.invite(call, people.alsoAnswers, { deadlineMs: 20_000 });
    const declining = await scene.invite(call, people.declines, { deadlineMs: 20_000 });
    const ends = await scene.during(Promise.all([joining.outcome, declining.outcome]));
    expect(['succeeded', 'unknown']).toContain(ends[0].status);
    expect(ends[1].status).not.toBe('succeeded');
    await scene.harness.advance(silenceMs);
    expect(call.roster.freshness).toBe('live');
    expect(isIn(call, people.alsoAnswers)).toBe(true);
    expect(keysOf(call.roster.participants)).toEqual(keysOf(await scene.truth(call)));
    for (const states of record.values()) {
      const ended = states.filter(({ endedAt }) => endedAt !== undefined);
      expect(new Set(ended.map(({ status }) => status)).size).toBe(1);
    }
    relay.close();
    scene.route(direct);
    await scene.during(call.hangUp());
    await scene.until(() => call.lifecycle === 'disconnected', 'the call is over');
  }
}
