import { isOpen, RequestError, UnavailableError } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import { can } from './evening.js';
import type { ProviderScene } from './provider-scene.js';
import { isIn } from './provider-scene.js';

const cannot = (kind: Parameters<typeof can>[1]) => (scene: ProviderScene) =>
  can(scene, kind) ? undefined : `The provider has no operation "${kind}".`;

/** What a provider promises of taking back, taking out and hanging up. */
export const endings: readonly ConformanceTest<ProviderScene>[] = [
  {
    title: 'cancel has an outcome of its own, and ends the invitation',
    lacks: cannot('cancel'),
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, scene.harness.people.neverAnswers);
      await expect(scene.during(invitation.cancel())).resolves.toMatchObject({
        outcome: 'cancelled',
      });
      await expect(scene.during(invitation.outcome)).resolves.toMatchObject({
        status: 'cancelled',
        reason: { reason: 'cancelled' },
      });
      const cancellation = call.state.operations.find(({ kind }) => kind === 'cancel');
      expect(cancellation).toMatchObject({ status: 'succeeded', invitation: invitation.id });
    },
  },
  {
    title: 'a cancellation that crosses an answer is too late, and the invitation has succeeded',
    lacks: ({ provider }) =>
      provider.capabilities.cancel.support === 'native'
        ? undefined
        : 'The provider cancels by removing, which takes out who has just answered.',
    async prove(scene) {
      const { alsoAnswers } = scene.harness.people;
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      const held: Parameters<typeof calling.receive>[] = [];
      scene.route(async (...delivery) => held.push(delivery));
      const invitation = await scene.invite(call, alsoAnswers);
      const before = scene.deliveries.length;
      await scene.until(() => scene.deliveries.length > before, 'the answer is reported');
      await scene.settle();
      const cancelling = invitation.cancel();
      await scene.harness.advance(0);
      scene.route((...delivery) => calling.receive(...delivery));
      for (const delivery of held) await calling.receive(...delivery);
      await expect(scene.during(cancelling)).resolves.toMatchObject({ outcome: 'tooLate' });
      await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
      expect(isIn(call, alsoAnswers)).toBe(true);
    },
  },
  {
    title: 'cancelling what is over asks nothing of the provider and says what it was',
    lacks: cannot('cancel'),
    async prove(scene) {
      const { alsoAnswers, declines } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const joined = await scene.invite(call, alsoAnswers);
      const declined = await scene.invite(call, declines);
      await scene.during(Promise.all([joined.outcome, declined.outcome]));
      const before = scene.commandsSent().length;
      await expect(joined.cancel()).resolves.toMatchObject({ outcome: 'tooLate' });
      await expect(declined.cancel()).resolves.toMatchObject({
        outcome: 'alreadyOver',
        reason: { reason: 'declined' },
      });
      expect(scene.commandsSent()).toHaveLength(before);
    },
  },
  {
    title: 'someone who is removed leaves the roster, and the removal succeeds',
    lacks: cannot('remove'),
    async prove(scene) {
      const { alsoAnswers, answers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, alsoAnswers);
      await scene.during(invitation.outcome);
      await scene.until(() => isIn(call, alsoAnswers), 'the invited person is in the roster');
      const removal = await scene.during(call.remove(alsoAnswers));
      await expect(scene.during(removal.outcome)).resolves.toMatchObject({ status: 'succeeded' });
      await scene.until(() => !isIn(call, alsoAnswers), 'the removed person is out of the roster');
      expect(isIn(call, answers)).toBe(true);
    },
  },
  {
    title: 'someone who is muted is seen to be muted',
    lacks: (scene) =>
      scene.harness.people.canBeMuted === undefined
        ? 'The harness knows nobody who can be muted.'
        : cannot('mute')(scene),
    async prove(scene) {
      const { canBeMuted = scene.harness.people.alsoAnswers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, canBeMuted);
      await scene.during(invitation.outcome);
      await scene.until(() => isIn(call, canBeMuted), 'the invited person is in the roster');
      const muting = await scene.during(call.mute(canBeMuted));
      await expect(scene.during(muting.outcome)).resolves.toMatchObject({ status: 'succeeded' });
      const isMuted = () =>
        call.roster.participants.some(
          (one) => one.identity.rawId === canBeMuted.rawId && one.isMuted,
        );
      await scene.until(isMuted, 'the roster says that the person is muted');
    },
  },
  {
    title: 'someone who leaves is no longer in the roster, and the call says that they left',
    lacks: ({ harness }) =>
      harness.people.leaves === undefined ? 'The harness knows nobody who leaves.' : undefined,
    async prove(scene) {
      const { leaves = scene.harness.people.alsoAnswers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const left: string[] = [];
      call.events$.subscribe((event) => {
        if (event.type === 'participant.left') left.push(event.participant.identity.rawId);
      });
      const invitation = await scene.invite(call, leaves);
      await scene.during(invitation.outcome);
      await scene.until(() => left.includes(leaves.rawId), 'the person has left');
      expect(isIn(call, leaves)).toBe(false);
      expect(invitation.status).toBe('succeeded');
    },
  },
  ...(['hangUp', 'terminate'] as const).map(
    (kind): ConformanceTest<ProviderScene> => ({
      title: `every operation ends by the end of the call, and nothing follows the disconnection (${kind})`,
      lacks: cannot(kind),
      async prove(scene) {
        const call = await scene.placeCall(scene.client());
        const invitation = await scene.invite(call, scene.harness.people.neverAnswers);
        const seen: string[] = [];
        let hasCompleted = false;
        call.events$.subscribe({
          next: ({ type }) => seen.push(type),
          complete: () => {
            hasCompleted = true;
          },
        });
        const hangUp = await scene.during(call.hangUp({ forEveryone: kind === 'terminate' }));
        await scene.until(() => call.lifecycle === 'disconnected', 'the call is over');
        await expect(hangUp.outcome).resolves.toMatchObject({ status: 'succeeded' });
        expect(['cancelled', 'failed']).toContain((await invitation.outcome).status);
        expect(call.state.operations.filter(isOpen)).toEqual([]);
        expect(call.endReason).toBeDefined();
        expect([hasCompleted, seen.at(-1)]).toEqual([true, 'call.disconnected']);
        await scene.settle();
        expect(seen.filter((type) => type === 'call.disconnected')).toHaveLength(1);
        expect(scene.harness.pendingTimers?.() ?? 0).toBe(0);
      },
    }),
  ),
  {
    title: 'a command rejects if the provider refuses it, with what the service said',
    lacks: ({ harness }) =>
      harness.refuse === undefined ? 'The harness cannot make the service refuse.' : undefined,
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const relent = scene.harness.refuse?.(400);
      const refusal = await failureOf(scene.invite(call, scene.harness.people.alsoAnswers));
      relent?.();
      expect(RequestError.isInstance(refusal)).toBe(true);
      expect(refusal).toMatchObject({
        status: 400,
        provider: scene.provider.name,
        operation: 'invite',
      });
      expect(call.state.operations.at(-1)).toMatchObject({ kind: 'invite', status: 'failed' });
      expect(call.lifecycle).toBe('connected');
    },
  },
  {
    title: 'a command that is broken off rejects and says that its outcome is unknown',
    lacks: ({ harness }) =>
      harness.stall === undefined ? 'The harness cannot make the service stall.' : undefined,
    async prove(scene) {
      const call = await scene.placeCall(scene.client());
      const goOn = scene.harness.stall?.();
      const before = scene.commandsSent().length;
      const aborting = new AbortController();
      const inviting = call.invite(scene.harness.people.alsoAnswers, {
        ...scene.harness.inviteOptions,
        signal: aborting.signal,
      });
      const ending = failureOf(inviting);
      await scene.until(() => scene.commandsSent().length > before, 'the request is under way');
      aborting.abort();
      const failure = await scene.during(ending);
      expect(UnavailableError.isInstance(failure) && failure.outcomeUnknown).toBe(true);
      goOn?.();
      expect(call.state.operations.at(-1)).toMatchObject({ kind: 'invite', status: 'requested' });
    },
  },
];
