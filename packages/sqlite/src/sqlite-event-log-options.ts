import type { Clock, Logger } from '@tandem/core';
import { parseConfig } from '@tandem/core';
import * as v from 'valibot';

const dayMs = 86_400_000;

const milliseconds = v.pipe(v.number(), v.minValue(0, 'Use 0 or more milliseconds.'));

const sqliteEventLogOptions = v.strictObject({
  path: v.pipe(
    v.string(),
    v.check(
      (path) => path !== '' && !path.includes('\0') && !/^(:memory:|file:)/.test(path),
      'Give the path of a file. For a log that is not kept in a file, use MemoryEventLog.',
    ),
  ),
  synchronous: v.optional(v.picklist(['full', 'normal'], 'Use "full" or "normal".'), 'full'),
  busyTimeoutMs: v.optional(milliseconds, 5_000),
  pollMs: v.optional(milliseconds, 50),
  retainEndedMs: v.optional(milliseconds, 7 * dayMs),
  retainIdleMs: v.optional(milliseconds, 30 * dayMs),
});

/**
 * Which file an event log is kept in, and how.
 *
 * - `path`: the file. It is made if there is none; its folder must exist. On a disk of this machine, not a network share.
 * - `synchronous`: what an acknowledged append survives: `full` the loss of power, `normal` the death of the process alone, at
 *   many times the speed. @default 'full'
 * - `busyTimeoutMs`: how long to wait while another process writes, before giving up as unavailable. @default 5000
 * - `pollMs`: how often to look, while there are watches, whether another process appended. 0 where none does. @default 50
 * - `retainEndedMs`: how long the log of a call that has ended is kept after the last that was heard of it. Longer than
 *   providers repeat their deliveries, so that a late repetition is known as one. @default 7 days
 * - `retainIdleMs`: the same for a call whose end was never heard. @default 30 days
 */
export type SqliteEventLogOptions = v.InferInput<typeof sqliteEventLogOptions>;

/** Options with their defaults. */
export type SqliteEventLogSettings = v.InferOutput<typeof sqliteEventLogOptions>;

/** The parts of the log that are not data. */
export interface SqliteEventLogParts {
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Told of listeners that throw and of a file that cannot be read. @default silent */
  readonly logger?: Logger;
}

/**
 * Checks options once, as a whole.
 *
 * @param at The path of the options inside a larger configuration, for the message; empty if they stand alone.
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseSqliteEventLogOptions(options: unknown, at: string): SqliteEventLogSettings {
  return parseConfig(sqliteEventLogOptions, options, at);
}
