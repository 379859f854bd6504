import { describe, expect, it } from 'vitest';
import { slotOf } from './key-slot.js';

describe('the slot of a key', () => {
  // What CLUSTER KEYSLOT of Redis 7.0 answers.
  it.each([
    ['123456789', 12_739],
    ['tandem:{979}:log:acs:1', 8_268],
    ['{979}', 8_268],
    ['a{}b', 13_694],
    ['a{b', 13_340],
    ['', 0],
  ])('of %j is %i', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });
});
