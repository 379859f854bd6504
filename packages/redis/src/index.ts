// The log.
export { RedisEventLog } from './redis-event-log.js';

// Options.
export type {
  RedisEventLogOptions,
  RedisEventLogParts,
  RedisEventLogSettings,
} from './redis-event-log-options.js';
export { parseRedisEventLogOptions } from './redis-event-log-options.js';

// For configuration.
export { redisLogAdapter } from './redis-log-adapter.js';
