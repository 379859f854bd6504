import { CallNotFoundError, callIdOf, MemoryEventLog } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { ProviderScene } from './provider-scene.js';
import { isIn, keysOf } from './provider-scene.js';

/** What a provider promises of telling the truth when it is asked. */
export const recovery: readonly ConformanceTest<ProviderScene>[] = [
  {
    title:
      'a restarted process or another replica picks a call up by its id, with what the log missed',
    async prove(scene) {
      const { alsoAnswers } = scene.harness.people;
      const { clock } = scene.harness;
      const log = new MemoryEventLog({ clock });
      const first = scene.client({ log });
      const call = await scene.placeCall(first);
      scene.route(async () => undefined);
      const invitation = await scene.invite(call, alsoAnswers);
      await scene.settle();
      expect(isIn(call, alsoAnswers)).toBe(false);
      const replica = scene.client({ log });
      const picked = await scene.during(replica.call(call.id));
      expect(picked.lifecycle).toBe('connected');
      expect(isIn(picked, alsoAnswers)).toBe(true);
      expect(picked.operation(invitation.id)?.kind).toBe('invite');
      const stranger = scene.client();
      const found = await scene.during(stranger.call(call.id));
      expect(keysOf(found.roster.participants)).toEqual(keysOf(await scene.truth(call)));
    },
  },
  {
    title: 'a call that nobody knows is not found',
    async prove(scene) {
      const unknown = callIdOf(scene.provider.name, '00000000-0000-4000-8000-00000000dead');
      const refusal = await failureOf(scene.during(scene.client().call(unknown)));
      expect(CallNotFoundError.isInstance(refusal)).toBe(true);
    },
  },
  {
    title: 'a call that the service does not know any more is found to be over',
    async prove(scene) {
      const calling = scene.client();
      const call = await scene.placeCall(calling);
      scene.route(async () => undefined);
      await scene.during(call.hangUp());
      await scene.settle();
      await scene.during(call.refresh());
      await scene.until(() => call.lifecycle === 'disconnected', 'the call is known to be over');
    },
  },
  {
    title: 'people are listed and found as the service knows them',
    async prove(scene) {
      const { alsoAnswers, neverAnswers } = scene.harness.people;
      const call = await scene.placeCall(scene.client());
      const invitation = await scene.invite(call, alsoAnswers);
      await scene.during(invitation.outcome);
      await scene.settle();
      const people = await scene.during(call.listParticipants());
      expect(keysOf(people)).toContain(alsoAnswers.rawId);
      const found = await scene.during(call.getParticipant(alsoAnswers));
      expect(found?.identity.rawId).toBe(alsoAnswers.rawId);
      expect(await scene.during(call.getParticipant(neverAnswers))).toBeUndefined();
    },
  },
];
