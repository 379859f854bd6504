// The log.
export { SqliteEventLog } from './sqlite-event-log.js';

// Options.
export type {
  SqliteEventLogOptions,
  SqliteEventLogParts,
  SqliteEventLogSettings,
} from './sqlite-event-log-options.js';
export { parseSqliteEventLogOptions } from './sqlite-event-log-options.js';

// For configuration.
export { sqliteLogAdapter } from './sqlite-log-adapter.js';
