import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Stage } from './stage.js';
import { ann, bob, over, roster, setStage } from './stage.js';

/** Places a call, subscribes to it, invites somebody, ends it, and keeps nothing but a weak memory of it. */
async function liveThroughCall({
  calling,
  clock,
  provider,
  tell,
}: Stage): Promise<WeakRef<object>> {
  const call = await calling.createCall(ann);
  call.state$.subscribe();
  call.participants$.subscribe();
  call.events$.subscribe();
  const { providerCallId } = call;
  await tell(providerCallId, { type: 'call.connected', id: 'up' }, roster(1, ann));
  const invitation = await call.invite(bob);
  invitation.status$.subscribe();
  await tell(providerCallId, over);
  await clock.advance(1_000);
  expect([call.lifecycle, clock.pending]).toEqual(['disconnected', 0]);
  provider.sent.length = 0;
  return new WeakRef(call.state$);
}

/** The stream belongs to what serves the call: as long as anything holds that, it is there. */
function countHeld(calls: readonly WeakRef<object>[]): number {
  return calls.filter((one) => one.deref() !== undefined).length;
}

describe('the memory of an ended call is freed', () => {
  it('nothing that served it is held by the client, the clock or the log', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const stage = setStage();
    const calls: WeakRef<object>[] = [];
    for (let count = 0; count < 50; count += 1) calls.push(await liveThroughCall(stage));
    for (let round = 0; round < 5; round += 1) {
      await stage.clock.turn();
      collectGarbage();
    }
    // The last one may still be on the stack of whoever collects.
    expect(countHeld(calls)).toBeLessThanOrEqual(1);
    await stage.calling.close();
  });

  it('its log stays for as long as it is retained, and goes then', async () => {
    const stage = setStage();
    for (let count = 0; count < 100; count += 1) await liveThroughCall(stage);
    const held = stage.log.size;
    expect(held).toBeGreaterThanOrEqual(100);
    await stage.clock.advance(300_001);
    const call = await stage.calling.createCall(ann);
    for (let count = 0; count < 256; count += 1) {
      const name = `noise ${count}`;
      await stage.tell(call.providerCallId, { type: 'provider.event', id: name, name });
    }
    expect(stage.log.size).toBeLessThanOrEqual(2);
    await stage.calling.close();
  });

  it('an event that comes after all was forgotten harms nothing', async () => {
    const stage = setStage();
    const call = await stage.placeCall();
    await stage.tell('call-1', over);
    const last = call.state;
    await stage.clock.advance(300_001);
    await stage.tell('call-1', roster(9, ann, bob));
    expect(call.state).toBe(last);
    expect(stage.clock.pending).toBe(0);
    await stage.calling.close();
  });
});
