import { describe, expect, it } from 'vitest';
import { createChance } from '../fault/chance.js';
import { createVirtualClock } from './virtual-clock.js';

describe('virtual time', () => {
  it('runs what falls due in order of time, then of setting, and nothing that was cancelled', async () => {
    const clock = createVirtualClock(0);
    const chance = createChance(5);
    const run: string[] = [];
    const expected: { readonly at: number; readonly name: string }[] = [];
    for (let index = 0; index < 500; index += 1) {
      const at = Math.floor(chance() * 50);
      const name = `${index} at ${at}`;
      const cancel = clock.after(at, () => run.push(`${name} at ${clock.now()}`));
      if (chance() < 0.3) cancel();
      else if (at <= 40) expected.push({ at, name });
    }
    await clock.advance(40);
    const inOrder = expected.toSorted((one, other) => one.at - other.at);
    expect(run).toEqual(inOrder.map(({ at, name }) => `${name} at ${at}`));
    expect(clock.now()).toBe(40);
  });

  it('runs what is set meanwhile, and takes late cancels for nothing', async () => {
    const clock = createVirtualClock(1000);
    const run: number[] = [];
    const cancel = clock.after(10, () => {
      run.push(clock.now());
      clock.after(5, () => run.push(clock.now()));
      clock.after(50, () => run.push(clock.now()));
    });
    await clock.advance(20);
    cancel();
    cancel();
    expect(run).toEqual([1010, 1015]);
    await clock.advance(40);
    expect(run).toEqual([1010, 1015, 1060]);
  });
});
