import type { Clock, Logger } from '@tandem/core';
import { parseConfig } from '@tandem/core';
import * as v from 'valibot';

const dayMs = 86_400_000;

const milliseconds = v.pipe(
  v.number(),
  v.integer('Use whole milliseconds.'),
  v.minValue(1, 'Use 1 or more milliseconds.'),
);

const redisEventLogOptions = v.strictObject({
  url: v.pipe(
    v.string(),
    v.check(
      (url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol),
      'Give the address as redis://host:port, or rediss:// for TLS.',
    ),
  ),
  username: v.optional(v.string()),
  password: v.optional(v.string()),
  keyPrefix: v.optional(
    v.pipe(v.string(), v.regex(/^[^{}\s]+$/, 'Use characters other than braces and spaces.')),
    'tandem',
  ),
  connectTimeoutMs: v.optional(milliseconds, 5_000),
  silenceTimeoutMs: v.optional(milliseconds, 5_000),
  pollMs: v.optional(milliseconds, 5_000),
  dedupTtlMs: v.optional(milliseconds, 7 * dayMs),
  retainEndedMs: v.optional(milliseconds, 7 * dayMs),
  retainIdleMs: v.optional(milliseconds, 30 * dayMs),
  maxEntries: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1, 'Use 1 or more entries.')),
    100_000,
  ),
});

/**
 * Which Redis an event log is kept in, and how.
 *
 * - `url`: its address, `redis://host:port` or `rediss://host:port` for TLS.
 * - `username`, `password`: who signs in, where the address does not say it.
 * - `keyPrefix`: what every key and channel begins with. Logs of one prefix are one log. @default 'tandem'
 * - `connectTimeoutMs`: how long to wait for a connection before the log is unavailable. @default 5000
 * - `silenceTimeoutMs`: how long a connection may say nothing before it counts as broken. @default 5000
 * - `pollMs`: how often each watched call is read although no hint came, to heal a lost one. @default 5000
 * - `dedupTtlMs`: how long an event's id is known at least. Longer than providers repeat deliveries. @default 7 days
 * - `retainEndedMs`: how long the log of a call that has ended is kept after the last that was heard of it. @default 7 days
 * - `retainIdleMs`: about how long that of a call whose end was never heard. @default 30 days
 * - `maxEntries`: about how many entries the log of one call holds; beyond it the oldest go. @default 100000
 */
export type RedisEventLogOptions = v.InferInput<typeof redisEventLogOptions>;

/** Options with their defaults. */
export type RedisEventLogSettings = v.InferOutput<typeof redisEventLogOptions>;

/** The parts of the log that are not data. */
export interface RedisEventLogParts {
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Told of listeners that throw and of connections that break. @default silent */
  readonly logger?: Logger;
}

/**
 * Checks options once, as a whole.
 *
 * @param at The path of the options inside a larger configuration, for the message; empty if they stand alone.
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseRedisEventLogOptions(options: unknown, at: string): RedisEventLogSettings {
  return parseConfig(redisEventLogOptions, options, at);
}
