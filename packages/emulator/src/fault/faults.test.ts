import { describe, expect, it } from 'vitest';
import { type Fault, faultKinds, parseFault, parseFaultText } from './fault.js';
import { Faults } from './faults.js';

function newFaults(seed = 1, fromStart: readonly Fault[] = []) {
  let count = 0;
  return new Faults({ newId: () => `fault-${++count}`, fromStart, seed });
}

const call = { service: 'acs', names: ['CreateCall', 'POST /calling/callConnections'] };

describe('a fault', () => {
  it('strikes what it names, by operation, by event and by request', () => {
    const faults = newFaults();
    const hits = (operation: string) => {
      faults.clear();
      faults.add({ kind: 'drop', operation });
      return faults.strike(['drop'], call).length;
    };
    expect(
      ['CreateCall', 'createcall', 'POST /calling/*', '*', 'Create', 'AnswerCall', 'POST /x'].map(
        hits,
      ),
    ).toEqual([1, 1, 1, 1, 0, 0, 0]);
  });

  it('strikes one service alone when it says so, and only so many times', () => {
    const faults = newFaults();
    faults.add({ kind: 'throttle', service: 'graph' });
    faults.add({ kind: 'throttle', times: 2 });
    const strikes = [1, 2, 3].map(() => faults.strike(['throttle'], call).length);
    expect(strikes).toEqual([1, 1, 0]);
    expect(faults.list().map(({ strikes: count }) => count)).toEqual([0, 2]);
  });

  it('strikes by chance the same for the same seed, and about as often as it says', () => {
    const series = (seed: number) => {
      const faults = newFaults(seed, [{ kind: 'drop', probability: 0.3 }]);
      return Array.from({ length: 1000 }, () => faults.strike(['drop'], call).length);
    };
    expect(series(7)).toEqual(series(7));
    expect(series(7)).not.toEqual(series(8));
    const count = series(7).reduce((sum, one) => sum + one, 0);
    expect(count).toBeGreaterThan(250);
    expect(count).toBeLessThan(350);
  });

  it('draws apart from other faults, and anew after a reset or with another seed', () => {
    const drop: Fault = { kind: 'drop', probability: 0.5 };
    const faults = newFaults(3, [drop]);
    const draw = () => Array.from({ length: 50 }, () => faults.strike(['drop'], call).length);
    const alone = draw();
    faults.reset();
    const slow = faults.add({ kind: 'slow', delayMs: 1, probability: 0.5 });
    const mixed = Array.from({ length: 50 }, () => {
      faults.strike(['slow'], call);
      return faults.strike(['drop'], call).length;
    });
    expect(mixed).toEqual(alone);
    expect(faults.remove(slow.id)).toBe(true);
    expect(faults.remove(slow.id)).toBe(false);
    faults.reseed(3);
    expect(draw()).toEqual(alone);
    faults.reseed(4);
    expect(draw()).not.toEqual(alone);
  });
});

describe('faults from outside', () => {
  it.each<Fault>([
    { kind: 'duplicate', copies: 2, probability: 0.5 },
    { kind: 'delay', delayMs: 100, times: 3 },
    { kind: 'reorder', operation: 'CallConnected' },
    { kind: 'drop', service: 'graph' },
    { kind: 'batch', windowMs: 10 },
    { kind: 'expiredToken' },
    { kind: 'wrongSignature' },
    { kind: 'clockSkew', skewMs: -60_000 },
    { kind: 'eventsFirst' },
    { kind: 'throttle', retryAfterSeconds: 1 },
    { kind: 'error', status: 503 },
    { kind: 'slow', delayMs: 1000 },
    { kind: 'cut', when: 'after' },
    { kind: 'fail', code: 500, subCode: 8572, message: 'Action failed.' },
  ])('are read: $kind', (fault) => {
    expect(parseFault(fault)).toEqual(fault);
    expect(faultKinds).toContain(fault.kind);
    const { kind, ...members } = fault;
    const text = Object.entries(members).map(([name, value]) => `${name}=${value}`);
    expect(parseFaultText([kind, text.join(',')].join(':'))).toEqual(fault);
  });

  it.each([
    [null, 'kind'],
    [{ kind: 'earthquake' }, 'kind'],
    [{ kind: 'delay' }, 'delayMs'],
    [{ kind: 'delay', delayMs: -1 }, 'delayMs'],
    [{ kind: 'drop', probability: 2 }, 'probability'],
    [{ kind: 'drop', probabilty: 0.5 }, 'probabilty'],
    [{ kind: 'error', status: 418 }, 'status'],
    [{ kind: 'cut', when: 'never' }, 'when'],
    [{ kind: 'drop', service: 'fax' }, 'service'],
    [{ kind: 'drop', times: 0.5 }, 'times'],
  ])('are refused, saying what is wrong: %j', (fault, word) => {
    expect(() => parseFault(fault)).toThrow(word);
  });
});
