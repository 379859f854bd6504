import { describe, expect, it } from 'vitest';
import { withoutTrailingSlash } from './webhook-options.js';

describe('the path of a request', () => {
  it.each([
    ['/webhooks/acs', '/webhooks/acs'],
    ['/webhooks/acs/', '/webhooks/acs'],
    ['/webhooks/acs///', '/webhooks/acs'],
    ['///', ''],
    ['', ''],
  ])('%j is looked at as %j', (path, seen) => {
    expect(withoutTrailingSlash(path)).toBe(seen);
  });

  it('is looked at in no more time than it is long', () => {
    // Going back and forth in it would take hours.
    const path = `${'/'.repeat(5_000_000)}a`;
    expect(withoutTrailingSlash(path)).toBe(path);
  });
});
