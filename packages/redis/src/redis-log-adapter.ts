import type { EventLogAdapter } from '@tandem/core';
import { RedisEventLog } from './redis-event-log.js';
import { parseRedisEventLogOptions } from './redis-event-log-options.js';

/** Lets configuration name a log in Redis Streams: `log: { kind: 'redis', url }`. */
export const redisLogAdapter: EventLogAdapter = {
  kind: 'redis',
  create: (options, context) =>
    new RedisEventLog({ ...parseRedisEventLogOptions(options, 'log'), ...context }),
};
