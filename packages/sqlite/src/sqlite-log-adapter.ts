import type { EventLogAdapter } from '@tandem/core';
import { SqliteEventLog } from './sqlite-event-log.js';
import { parseSqliteEventLogOptions } from './sqlite-event-log-options.js';

/** Lets configuration name a log in an SQLite database: `log: { kind: 'sqlite', path }`. */
export const sqliteLogAdapter: EventLogAdapter = {
  kind: 'sqlite',
  create: (options, context) =>
    new SqliteEventLog({ ...parseSqliteEventLogOptions(options, 'log'), ...context }),
};
