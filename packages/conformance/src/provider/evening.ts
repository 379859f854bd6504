import type { Call, CommandKind, Invitation } from '@tandem/core';
import { decodeCorrelationToken } from '@tandem/core';
import type { ProviderScene } from './provider-scene.js';
import { isIn } from './provider-scene.js';

/**
 * A call in which everything happens that usually does: somebody joins, somebody declines, somebody is called off,
 * somebody is taken out. As far as the provider can do that. All operations have ended when it resolves.
 */
export async function playEvening(scene: ProviderScene, call: Call): Promise<void> {
  const { alsoAnswers, declines, neverAnswers } = scene.harness.people;
  const joining = await scene.invite(call, alsoAnswers);
  const declining = await scene.invite(call, declines);
  await scene.during(Promise.all([joining.outcome, declining.outcome]));
  await scene.until(() => isIn(call, alsoAnswers), 'the invited person is in the roster');
  if (can(scene, 'cancel')) {
    const pending: Invitation = await scene.invite(call, neverAnswers);
    await scene.during(pending.cancel());
    await scene.during(pending.outcome);
  }
  if (can(scene, 'remove')) {
    const removal = await scene.during(call.remove(alsoAnswers));
    await scene.during(removal.outcome);
    await scene.until(() => !isIn(call, alsoAnswers), 'the removed person is out of the roster');
  }
  await scene.settle();
}

/** Whether the provider can carry out a command at all. */
export function can({ provider }: ProviderScene, kind: CommandKind): boolean {
  return provider.capabilities[kind].support !== 'none';
}

/** The application's context of an operation, as the service's own reports carry it. */
export async function contextOf(
  scene: ProviderScene,
  operationId: string,
): Promise<string | undefined> {
  for (const delivery of scene.deliveries) {
    for (const event of scene.provider.decode(delivery)) {
      if (event.type !== 'operation.ended' || event.operationId !== operationId) continue;
      return decodeCorrelationToken(event.correlation?.context ?? '').context;
    }
  }
  return undefined;
}
