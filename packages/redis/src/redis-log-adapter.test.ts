import { silentLogger, systemClock } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { redisLogAdapter } from './redis-log-adapter.js';

describe('a log in Redis that configuration names', () => {
  it.each([
    [{}, 'log.url'],
    [{ url: 'redis://h', bogus: 1 }, 'log.bogus'],
  ])('is refused with %j, naming %s', (options, path) => {
    expect(() =>
      redisLogAdapter.create(options, { clock: systemClock, logger: silentLogger }),
    ).toThrow(expect.objectContaining({ code: 'configuration.invalid', path }));
  });
});
