import type { WebhookDelivery } from '@tandem/core';
import { communicationUser, createCalling, UnavailableError } from '@tandem/core';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { chaosArbitrary } from './chaos-arbitrary.js';
import type { ChaosRelayOptions, Intake } from './chaos-relay.js';
import { chaosRelay } from './chaos-relay.js';
import type { ChaosScript, CommandFate, DeliveryFate } from './fate.js';
import { uneventful } from './fate.js';
import { arrayForm, memberForm } from './wire-form.js';

/** A relay whose intakes keep what reaches them: the numbers in the bodies, each with the number of its intake. */
function scene(options: Partial<ChaosRelayOptions> = {}, intakes = 1) {
  const clock = new ManualClock();
  const arrived: { readonly body: unknown; readonly intake: number; readonly at: string }[] = [];
  const intakeOf =
    (intake: number): Intake =>
    async (_provider, { body, receivedAt }) => {
      arrived.push({ body, intake, at: receivedAt });
    };
  const relay = chaosRelay({
    clock,
    intakes: Array.from({ length: intakes }, (_, index) => intakeOf(index)),
    ...options,
  });
  const send = async (...numbers: readonly number[]) => {
    for (const number of numbers) await relay.receive('p', deliveryOf(number));
    await clock.turn();
  };
  return { clock, relay, send, arrived, bodies: () => arrived.map(({ body }) => body) };
}

const deliveryOf = (number: number): WebhookDelivery => ({
  body: [number],
  headers: {},
  receivedAt: '2026-01-01T00:00:00.000Z',
});

const script = (...fates: readonly Partial<DeliveryFate>[]): ChaosScript => ({
  deliveries: fates.map((fate) => ({ ...uneventful, ...fate })),
  commands: [],
});

const calm = { loss: 0, delay: 0, reordering: 0, batching: 0, duplication: 0 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a chaos relay', () => {
  it('without chaos hands on everything once, in order, with the time at which it arrives', async () => {
    const { relay, send, arrived, clock } = scene({ rates: calm });
    await send(1, 2);
    await clock.advance(5_000);
    await send(3);
    expect(arrived).toEqual([
      { body: [1], intake: 0, at: '2026-01-01T00:00:00.000Z' },
      { body: [2], intake: 0, at: '2026-01-01T00:00:00.000Z' },
      { body: [3], intake: 0, at: '2026-01-01T00:00:05.000Z' },
    ]);
    expect(relay.report).toMatchObject({ taken: 3, handedOn: 3, byIntake: [3] });
  });

  it('loses', async () => {
    const { relay, send, bodies } = scene({ script: script({}, { isLost: true }, {}) });
    await send(1, 2, 3);
    expect(bodies()).toEqual([[1], [3]]);
    expect(relay.report.lost).toBe(1);
  });

  it('delays', async () => {
    const { relay, send, bodies, clock } = scene({ script: script({ delayMs: 300 }) });
    await send(1, 2);
    expect(bodies()).toEqual([[2]]);
    await clock.advance(300);
    expect(bodies()).toEqual([[2], [1]]);
    expect(relay.report).toMatchObject({ delayed: 1, reordered: 1 });
  });

  it('repeats', async () => {
    const { relay, send, bodies, clock } = scene({ script: script({ repeatsAfterMs: [0, 50] }) });
    await send(1, 2);
    await clock.advance(50);
    expect(bodies()).toEqual([[1], [2], [1], [1]]);
    expect(relay.report).toMatchObject({ taken: 2, handedOn: 4, repeated: 2, reordered: 0 });
  });

  it('lets a delivery be overtaken by as many as it is told, or as come in time', async () => {
    const { relay, send, bodies, clock } = scene({
      script: script({ overtakenBy: 2 }, {}, {}, { overtakenBy: 4 }),
      maxHoldMs: 100,
    });
    await send(1, 2, 3, 4);
    expect(bodies()).toEqual([[2], [3], [1]]);
    await clock.advance(100);
    expect(bodies()).toEqual([[2], [3], [1], [4]]);
    expect(relay.report.reordered).toBe(1);
  });

  it('puts several deliveries into one body', async () => {
    const fates = script({ isBatched: true }, { isBatched: true }, {}, { isBatched: true });
    const { relay, send, bodies, clock } = scene({ script: fates, maxHoldMs: 100 });
    await send(1, 2, 3, 4);
    expect(bodies()).toEqual([[1, 2, 3]]);
    await clock.advance(100);
    expect(bodies()).toEqual([[1, 2, 3], [4]]);
    expect(relay.report.batched).toBe(3);
  });

  it('spreads deliveries over the intakes, a repetition to the next one', async () => {
    const { relay, send, arrived, clock } = scene({ script: script({ repeatsAfterMs: [10] }) }, 2);
    await send(0, 1, 2);
    await clock.advance(10);
    expect(arrived.map(({ body, intake }) => [body, intake])).toEqual([
      [[0], 0],
      [[1], 1],
      [[2], 0],
      [[0], 1],
    ]);
    expect(relay.report.byIntake).toEqual([2, 2]);
  });

  it('tries again what an intake could not take, and lets a refusal be', async () => {
    let tries = 0;
    const intake: Intake = async () => {
      tries += 1;
      if (tries === 1) throw new UnavailableError('Full.');
      if (tries === 3) throw new TypeError('Never.');
    };
    const { relay, send, clock } = scene({ intakes: [intake], rates: calm, retryMs: 100 });
    await send(1);
    await clock.advance(100);
    await send(2);
    await clock.advance(1_000);
    expect(relay.report).toMatchObject({ handedOn: 1, retried: 1, refused: 1 });
  });

  it('is the same chaos for the same seed, and another for another', async () => {
    const play = async (seed: number) => {
      const { send, arrived, clock, relay } = scene({ seed }, 3);
      await send(...numbers(60));
      await clock.advance(10_000);
      return { arrived, report: relay.report };
    };
    const one = await play(7);
    expect(await play(7)).toEqual(one);
    expect((await play(8)).arrived).not.toEqual(one.arrived);
    expect(one.report).toMatchObject({ taken: 60 });
  });

  it('brings every kind of fault as often as it is told', async () => {
    const rates = { loss: 0.2, delay: 0.2, reordering: 0.2, batching: 0.2, duplication: 0.2 };
    const { send, relay } = scene({ seed: 3, rates });
    await send(...numbers(2_000));
    await relay.flush();
    const { lost, delayed, repeated, reordered, batched } = relay.report;
    expect(lost).toBeGreaterThan(300);
    expect(lost).toBeLessThan(500);
    expect(Math.min(delayed, repeated, reordered, batched)).toBeGreaterThan(150);
  });

  it('loses nothing that it was not told to lose, and adds nothing', async () => {
    const property = fc.asyncProperty(chaosArbitrary(), fc.nat(40), async (chaos, count) => {
      const { send, relay, bodies, clock } = scene({ script: chaos }, 2);
      await send(...numbers(count));
      await clock.advance(5_000);
      await relay.idle();
      const all = bodies().flatMap((body) => arrayForm.split(body));
      const kept = numbers(count).filter((index) => chaos.deliveries[index]?.isLost !== true);
      expect([...new Set(all)].sort((one, other) => Number(one) - Number(other))).toEqual(kept);
      const { repeated, taken, lost } = relay.report;
      expect(all).toHaveLength(taken - lost + repeated);
      expect(clock.pending).toBe(0);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('shrinks to the fault that matters', async () => {
    const property = fc.asyncProperty(chaosArbitrary(), async (chaos) => {
      const { send, relay, bodies } = scene({ script: chaos });
      await send(...numbers(10));
      await relay.flush();
      expect(bodies().flatMap((body) => arrayForm.split(body))).toContain(4);
    });
    const { failed, counterexample } = await fc.check(property, { seed: 5, numRuns: 1_000 });
    expect(failed).toBe(true);
    const [chaos] = counterexample ?? [];
    expect(chaos?.deliveries.filter((fate) => fate.isLost)).toHaveLength(1);
    expect(chaos?.deliveries[4]).toMatchObject({ isLost: true, delayMs: 0, isBatched: false });
  });

  it('hands on whatever it holds when it is told to, and forgets it when it is closed', async () => {
    const fates = script({ delayMs: 900 }, { overtakenBy: 4 }, { isBatched: true });
    const flushed = scene({ script: fates });
    await flushed.send(1, 2, 3);
    await flushed.relay.flush();
    expect(flushed.bodies()).toHaveLength(3);
    const closed = scene({ script: fates });
    await closed.send(1, 2, 3);
    closed.relay.close();
    closed.relay.close();
    await closed.relay.idle();
    expect([closed.bodies(), closed.clock.pending]).toEqual([[], 0]);
    await expect(closed.relay.receive('p', deliveryOf(4))).rejects.toThrow('closed');
  });
});

describe('a chaos relay around a provider', () => {
  async function inviteThrough(...commands: readonly CommandFate[]) {
    const clock = new ManualClock();
    const steps: string[] = [];
    const scripted = new ScriptedProvider({
      answer: async ({ command, context }) => {
        if (command.kind !== 'invite') return { providerCallId: 'call-1' };
        await relay.receive(
          'scripted',
          scripted.delivery('call-1', [
            {
              type: 'operation.ended',
              kind: 'invite',
              operationId: context.operationId,
              status: 'succeeded',
              by: 'event',
            },
          ]),
        );
        await clock.turn();
        steps.push('answered');
        return { handle: { invitationId: 'i' } };
      },
    });
    const relay = chaosRelay({
      clock,
      script: { deliveries: [], commands: ['asItComes', ...commands] },
      form: memberForm('events'),
      intakes: [
        async (provider, delivery) => {
          await calling.receive(provider, delivery);
          steps.push('arrived');
        },
      ],
    });
    const calling = createCalling({ instances: [relay.around(scripted)], clock });
    const call = await calling.createCall(communicationUser('8:acs:r_ann'));
    const inviting = call.invite(communicationUser('8:acs:r_bob'));
    await vi.waitUntil(() => steps.includes('answered'));
    await clock.turn();
    const invitation = await inviting;
    steps.push('accepted');
    await relay.idle();
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
    expect(clock.pending).toBe(0);
    return { steps, report: relay.report };
  }

  it('lets the webhook of a command arrive before its answer', async () => {
    const { steps, report } = await inviteThrough('eventsFirst');
    expect(steps).toEqual(['arrived', 'answered', 'accepted']);
    expect(report).toMatchObject({ eventsFirst: 1, answerFirst: 0 });
  });

  it('lets the webhook of a command wait for its answer', async () => {
    const { steps, report } = await inviteThrough('answerFirst');
    expect(steps.indexOf('answered')).toBeLessThan(steps.indexOf('arrived'));
    expect(report).toMatchObject({ eventsFirst: 0, answerFirst: 1 });
  });

  it('holds an answer for which no webhook comes no longer than it may', async () => {
    const clock = new ManualClock();
    const relay = chaosRelay({
      clock,
      script: { deliveries: [], commands: ['eventsFirst'] },
      intakes: [async () => undefined],
      maxHoldMs: 400,
    });
    const calling = createCalling({ instances: [relay.around(new ScriptedProvider())], clock });
    const placing = calling.createCall(communicationUser('8:acs:r_ann'));
    await clock.turn();
    await clock.advance(399);
    expect(await Promise.race([placing, 'held'])).toBe('held');
    await clock.advance(1);
    expect((await placing).provider).toBe('scripted');
    await calling.close();
  });
});
