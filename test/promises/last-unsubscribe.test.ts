import { communicationUser, createCalling } from '@tandem/core';
import { ManualClock, ScriptedProvider } from '@tandem/core/testing';
import type { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

describe('a call that is observed no more', () => {
  it('the last unsubscribe frees everything: no timer is left, and nothing is read', async () => {
    const clock = new ManualClock();
    const provider = new ScriptedProvider();
    const calling = createCalling({ instances: [provider], clock });
    const call = await calling.createCall(communicationUser('8:acs:r_ann'));
    const [id = ''] = call.state.operations.map((operation) => operation.id);
    await calling.receive(
      'scripted',
      provider.delivery(call.providerCallId, [{ type: 'call.connected', id: 'up' }]),
    );
    await clock.turn();
    const subscriptions: Subscription[] = [];
    for (let times = 0; times < 3; times += 1) {
      subscriptions.push(
        call.state$.subscribe(),
        call.participants$.subscribe(),
        call.operations$.subscribe(),
        call.events$.subscribe(),
      );
      const operation = call.operation(id);
      if (operation !== undefined) subscriptions.push(operation.status$.subscribe());
    }
    expect(clock.pending).toBe(1);
    for (const subscription of subscriptions.slice(1)) subscription.unsubscribe();
    expect(clock.pending).toBe(1);
    subscriptions[0]?.unsubscribe();
    expect(clock.pending).toBe(0);
    await clock.advance(3_600_000);
    expect(provider.reads).toEqual([]);
    await calling.close();
  });
});
