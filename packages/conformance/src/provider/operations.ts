import { UnavailableError } from '@tandem/core';
import { expect } from 'vitest';
import { chaosRelay } from '../chaos/chaos-relay.js';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import { contextOf, playEvening } from './evening.js';
import { losingAnswers } from './held-sending.js';
import type { ProviderScene } from './provider-scene.js';
import { isIn, recordOperations } from './provider-scene.js';

/** What a provider promises of commands and what becomes of them. */
export const operations: readonly ConformanceTest<ProviderScene>[] = [
  {
    title:
      'a command resolves with its accepted operation, and what comes later is on the operation',
    async prove(scene) {
      const { neverAnswers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, neverAnswers);
      expect(invitation.status).toBe('accepted');
      expect(invitation.targets).toEqual([neverAnswers]);
      await scene.settle();
      expect(invitation.status).toBe('accepted');
      expect(isIn(call, neverAnswers)).toBe(false);
    },
  },
  {
    title: 'an invitation that is answered succeeds, and the person is in the roster',
    async prove(scene) {
      const { alsoAnswers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      expect(call.setup?.status).toBe('succeeded');
      const invitation = await scene.invite(call, alsoAnswers);
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'succeeded',
      });
      await scene.until(() => isIn(call, alsoAnswers), 'the invited person is in the roster');
    },
  },
  {
    title: 'an invitation that is declined fails, with the provider’s own code beside the reason',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, scene.harness.people.declines);
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'failed',
        reason: { reason: 'declined', code: expect.any(Number) },
      });
      expect(isIn(call, scene.harness.people.declines)).toBe(false);
    },
  },
  {
    title: 'an invitation to somebody who is busy fails and says so',
    lacks: ({ harness }) =>
      harness.people.isBusy === undefined ? 'The harness knows nobody who is busy.' : undefined,
    async prove(scene) {
      const { isBusy = scene.harness.people.declines } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, isBusy);
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'failed',
        reason: { reason: 'busy' },
      });
    },
  },
  {
    title: 'an invitation that nobody answers in its time ends as timed out',
    lacks: lacksOption('timeoutMs'),
    async prove(scene) {
      const { min = 1_000 } = scene.provider.capabilities.invite.options?.['timeoutMs'] ?? {};
      const timeoutMs = Math.max(min, 5_000);
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, scene.harness.people.neverAnswers, { timeoutMs });
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'timedOut',
        reason: { reason: 'noAnswer' },
      });
    },
  },
  {
    title: 'a command is sent once however often its streams are subscribed',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const before = scene.commandsSent().length;
      const invitation = await scene.invite(call, scene.harness.people.alsoAnswers);
      for (let times = 0; times < 5; times += 1) {
        invitation.status$.subscribe();
        call.operations$.subscribe();
      }
      await scene.during(invitation.outcome);
      expect(scene.commandsSent()).toHaveLength(before + 1);
    },
  },
  {
    title: 'every operation ends exactly once, and its status never goes back',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const record = recordOperations(call);
      await playEvening(scene, call);
      expect(record.size).toBeGreaterThan(2);
      for (const states of record.values()) {
        const statuses = states.map(({ status }) => status);
        const ends = statuses.filter((status) => status !== 'requested' && status !== 'accepted');
        expect(new Set(ends).size).toBe(1);
        expect(statuses).toEqual([...statuses].sort((one, other) => rank(one) - rank(other)));
      }
    },
  },
  {
    title: 'an event that overtakes the answer is matched',
    async prove(scene) {
      const { clock } = scene.harness;
      const relay = chaosRelay({
        clock,
        script: { deliveries: [], commands: ['eventsFirst', 'eventsFirst', 'eventsFirst'] },
        intakes: [(name, delivery) => calling.receive(name, delivery)],
        form: scene.harness.form,
        maxHoldMs: 10_000,
      });
      const calling = scene.client({ around: (provider) => relay.around(provider) });
      scene.route(relay.receive);
      const call = await scene.placeCall(calling);
      const invitation = await scene.invite(call, scene.harness.people.alsoAnswers);
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'succeeded',
      });
      expect(call.state.operations).toHaveLength(2);
      expect(relay.report.eventsFirst).toBeGreaterThan(0);
      relay.close();
    },
  },
  {
    title:
      'an operation whose answer was lost stays open for its event, so that correlation never depends on having seen the answer',
    async prove(scene) {
      const calling = scene.client({ around: (provider) => losingAnswers(provider, 'invite') });
      const call = await scene.placeCall(calling);
      const refusal = await failureOf(scene.invite(call, scene.harness.people.alsoAnswers));
      expect(UnavailableError.isInstance(refusal) && refusal.outcomeUnknown).toBe(true);
      const id = call.state.operations.find(({ kind }) => kind === 'invite')?.id ?? '';
      await scene.until(() => call.operation(id)?.status === 'succeeded', 'the report is matched');
      expect(call.state.operations).toHaveLength(2);
    },
  },
  {
    title: 'our operation id travels with the application context inside it unharmed',
    async prove(scene) {
      const context = 'order:42|ä€☎ "quoted" <&> \\ {}';
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, scene.harness.people.alsoAnswers, { context });
      await scene.during(invitation.outcome);
      expect(invitation.context).toBe(context);
      const stranger = await contextOf(scene, invitation.id);
      expect(stranger).toBe(context);
    },
  },
  {
    title: 'a context longer than the service carries is refused before any request',
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const before = scene.commandsSent().length;
      const context = 'x'.repeat(scene.provider.maxContextLength + 1);
      await expect(
        scene.invite(call, scene.harness.people.alsoAnswers, { context }),
      ).rejects.toMatchObject({ code: 'argument.invalid', path: 'context' });
      expect(scene.commandsSent()).toHaveLength(before);
    },
  },
];

const ranks: Readonly<Record<string, number>> = { requested: 0, accepted: 1 };

function rank(status: string): number {
  return ranks[status] ?? 2;
}

function lacksOption(option: string) {
  return ({ provider }: ProviderScene) =>
    (provider.capabilities.invite.options?.[option]?.support ?? 'none') === 'none'
      ? `The provider has no option "${option}" of "invite".`
      : undefined;
}
