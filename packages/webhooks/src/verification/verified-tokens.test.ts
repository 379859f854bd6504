import { expect, it } from 'vitest';
import { tokenKeyOf, VerifiedTokens } from './verified-tokens.js';

it('remembers no more tokens than its capacity: those that were used last', () => {
  const tokens = new VerifiedTokens(3);
  const keys = Array.from({ length: 1_000 }, (_, index) => tokenKeyOf(`token ${index}`));
  const first = keys[0] ?? '';
  for (const key of keys) {
    tokens.add(key, 10);
    expect(tokens.has(first, 0)).toBe(true);
  }
  expect(keys.filter((key) => tokens.has(key, 0))).toEqual([first, ...keys.slice(-2)]);
});

it('forgets a token when its time is over', () => {
  const tokens = new VerifiedTokens(3);
  tokens.add('one', 10);
  expect(tokens.has('one', 9)).toBe(true);
  expect(tokens.has('one', 10)).toBe(false);
  expect(tokens.has('one', 9)).toBe(false);
});

it('does not hold the tokens themselves', () => {
  expect(tokenKeyOf('a secret token')).toHaveLength(44);
  expect(tokenKeyOf('a secret token')).not.toContain('secret');
});
