import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callKeysOf, openKeyOf, shardCount } from './call-keys.js';

/** What Redis Cluster takes the slot from: what stands between the first opening brace and the next closing one. */
const hashTagOf = (key: string) => /\{([^}]+)\}/.exec(key)?.[1];

describe('the keys of a call', () => {
  it('lie in one slot, whatever characters the call id has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (callId) => {
        const { log, head, snapshot, open } = callKeysOf('tandem', callId);
        const tag = hashTagOf(log);
        expect(tag).toMatch(/^\d+$/);
        expect([head, snapshot, open].map(hashTagOf)).toEqual([tag, tag, tag]);
        expect(open).toBe(openKeyOf('tandem', Number(tag)));
      }),
    );
  });

  it('are spread evenly over the shards', () => {
    const counts = new Map<string, number>();
    for (let call = 0; call < shardCount * 50; call += 1) {
      const { open } = callKeysOf('tandem', `acs:call-${call}`);
      counts.set(open, (counts.get(open) ?? 0) + 1);
    }
    expect(counts.size).toBe(shardCount);
    expect(Math.max(...counts.values())).toBeLessThan(100);
  });

  it('stay where they are from version to version', () => {
    expect(callKeysOf('tandem', 'acs:1').log).toBe('tandem:{979}:log:acs:1');
  });
});
