import { UnavailableError } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { ProviderScene } from './provider-scene.js';

/** What a provider promises of its end. */
export const shutdown: readonly ConformanceTest<ProviderScene>[] = [
  {
    title: 'close and destroy are idempotent, in any order, and leave no connection and no timer',
    async prove(scene) {
      const { provider, harness } = scene;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      await scene.invite(call, harness.people.neverAnswers);
      await Promise.all([calling.close(), calling.close()]);
      await provider.close();
      await provider.destroy();
      await provider.destroy(new Error('again'));
      await provider.close();
      const openConnections = () => harness.openConnections?.() ?? 0;
      await scene.until(() => openConnections() === 0, 'the connections are closed');
      await scene.until(() => (harness.pendingTimers?.() ?? 0) === 0, 'no timer is left');
    },
  },
  {
    title: 'a client that is closed sends nothing any more',
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      await calling.close();
      const before = scene.harness.requests().length;
      const { alsoAnswers } = scene.harness.people;
      await expect(call.invite(alsoAnswers)).rejects.toMatchObject({ code: 'call.invalid-state' });
      await expect(calling.createCall(alsoAnswers)).rejects.toMatchObject({
        code: 'call.invalid-state',
      });
      await scene.settle();
      expect(scene.harness.requests()).toHaveLength(before);
    },
  },
  {
    title: 'close lets a command that is under way finish',
    lacks: cannotStall,
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const goOn = scene.harness.stall?.();
      const before = scene.commandsSent().length;
      const { alsoAnswers } = scene.harness.people;
      const inviting = call.invite(alsoAnswers, scene.harness.inviteOptions);
      await scene.until(() => scene.commandsSent().length > before, 'the request is under way');
      const closing = calling.close();
      goOn?.();
      const invitation = await scene.during(inviting);
      expect(['accepted', 'succeeded']).toContain(invitation.status);
      await scene.during(closing);
    },
  },
  {
    title: 'destroy breaks off a command that is under way',
    lacks: cannotStall,
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const goOn = scene.harness.stall?.();
      const before = scene.commandsSent().length;
      const { alsoAnswers } = scene.harness.people;
      const ending = failureOf(call.invite(alsoAnswers, scene.harness.inviteOptions));
      await scene.until(() => scene.commandsSent().length > before, 'the request is under way');
      await calling.destroy();
      const failure = await scene.during(ending);
      expect(UnavailableError.isInstance(failure) && failure.outcomeUnknown).toBe(true);
      goOn?.();
    },
  },
];

function cannotStall({ harness }: ProviderScene): string | undefined {
  return harness.stall === undefined ? 'The harness cannot make the service stall.' : undefined;
}
