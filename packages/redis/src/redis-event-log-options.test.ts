import { describe, expect, it } from 'vitest';
import { parseRedisEventLogOptions } from './redis-event-log-options.js';

describe('the options of the log in Redis', () => {
  it.each([
    [{}, 'url'],
    [{ url: 'localhost' }, 'url'],
    [{ url: 'http://localhost' }, 'url'],
    [{ url: 'redis://h', keyPrefix: 'a{b}' }, 'keyPrefix'],
    [{ url: 'redis://h', keyPrefix: '' }, 'keyPrefix'],
    [{ url: 'redis://h', pollMs: 0 }, 'pollMs'],
    [{ url: 'redis://h', maxEntries: 0.5 }, 'maxEntries'],
    [{ url: 'redis://h', retainEndedMs: -1 }, 'retainEndedMs'],
    [{ url: 'redis://h', bogus: 1 }, 'bogus'],
  ])('refuse %j, naming %s', (options, key) => {
    expect(() => parseRedisEventLogOptions(options, 'log')).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', path: `log.${key}` }),
    );
  });

  it('need no more than the address', () => {
    expect(parseRedisEventLogOptions({ url: 'rediss://cache.example:6380' }, '')).toMatchObject({
      keyPrefix: 'tandem',
      pollMs: 5_000,
    });
  });
});
