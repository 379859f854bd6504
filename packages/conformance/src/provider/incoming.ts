import type { IncomingCall } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { can } from './evening.js';
import type { ProviderScene } from './provider-scene.js';

/** What a provider promises of calls to the application. */
export const incoming: readonly ConformanceTest<ProviderScene>[] = [
  {
    title: 'an incoming call is handed out once and can be answered',
    lacks: lacks('answer'),
    async prove(scene) {
      const calling = scene.client();
      const [arrival, arrivals] = await ringOnce(scene, calling);
      expect(arrival.from.rawId).toBe(scene.harness.people.answers.rawId);
      for (const { body } of [...scene.deliveries]) {
        await calling.receive(scene.provider.name, scene.delivery(body));
      }
      await scene.settle();
      expect(arrivals).toHaveLength(1);
      const call = await scene.during(arrival.answer());
      await scene.until(() => call.lifecycle === 'connected', 'the answered call is connected');
      expect(call.setup).toMatchObject({ kind: 'answer', status: 'succeeded' });
      expect(call.direction).toBe('inbound');
    },
  },
  {
    title: 'an incoming call can be rejected',
    lacks: lacks('reject'),
    async prove(scene) {
      const [arrival] = await ringOnce(scene, scene.client());
      const before = scene.commandsSent().length;
      await scene.during(arrival.reject('busy'));
      expect(scene.commandsSent()).toHaveLength(before + 1);
      await expect(arrival.answer()).rejects.toMatchObject({ code: 'call.invalid-state' });
    },
  },
  {
    title: 'an incoming call can be redirected',
    lacks: lacks('redirect'),
    async prove(scene) {
      const [arrival] = await ringOnce(scene, scene.client());
      const before = scene.commandsSent().length;
      await scene.during(arrival.redirect(scene.harness.people.alsoAnswers));
      expect(scene.commandsSent()).toHaveLength(before + 1);
    },
  },
];

function lacks(kind: 'answer' | 'reject' | 'redirect') {
  return (scene: ProviderScene) => {
    if (!can(scene, kind)) return `The provider has no operation "${kind}".`;
    return scene.harness.ring === undefined ? 'The harness lets nobody call.' : undefined;
  };
}

async function ringOnce(
  scene: ProviderScene,
  calling: ReturnType<ProviderScene['client']>,
): Promise<readonly [IncomingCall, readonly IncomingCall[]]> {
  const arrivals: IncomingCall[] = [];
  calling.incomingCalls$.subscribe((call) => arrivals.push(call));
  await scene.harness.ring?.(scene.harness.people.answers);
  await scene.until(() => arrivals.length > 0, 'the incoming call is handed out');
  const [first] = arrivals;
  if (first === undefined) throw new Error('No call came.');
  return [first, arrivals];
}
