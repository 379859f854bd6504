import { describe, expect, it } from 'vitest';
import { checkPosition, isAfter } from './position.js';

describe('a position', () => {
  it.each(['', 'bogus', '1', '1-', '-1', '1-2-3', '$', '+', '(1-0'])('is not %j', (text) => {
    expect(() => checkPosition(text)).toThrow(
      expect.objectContaining({ code: 'argument.invalid', path: 'after' }),
    );
  });

  it.each([
    ['2-0', '1-9', true],
    ['10-0', '9-0', true],
    ['1-10', '1-9', true],
    ['1-1', '1-1', false],
    ['1-0', '2-0', false],
  ])('%s after %s: %s', (one, other, is) => {
    expect(isAfter(one, other)).toBe(is);
  });
});
