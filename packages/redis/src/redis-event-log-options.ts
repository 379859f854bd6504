import type { Clock, Logger } from '@tandem/core';
import { ConfigurationError, parseConfig } from '@tandem/core';
import * as v from 'valibot';

const dayMs = 86_400_000;

const milliseconds = v.pipe(
  v.number(),
  v.integer('Use whole milliseconds.'),
  v.minValue(1, 'Use 1 or more milliseconds.'),
);

const address = v.pipe(
  v.string(),
  v.check(isAddress, 'Give the address as redis://host:port, or rediss:// for TLS.'),
);

const nodes = v.pipe(
  v.array(
    v.pipe(
      address,
      v.check(
        (text) => !isAddress(text) || /^rediss?:\/\/[^@/]+:\d+\/?$/.test(text),
        'Give the address of a node as redis://host:port and nothing more. Users and passwords have keys of their own.',
      ),
    ),
  ),
  v.minLength(1, 'Name one node or more.'),
  v.check(
    (addresses) => new Set(addresses.map((text) => text.split(':')[0])).size < 2,
    'Reach all nodes with TLS, or none.',
  ),
);

const certificate = v.pipe(
  v.string(),
  v.includes(
    '-----BEGIN CERTIFICATE-----',
    'Give certificates as PEM text, not as the path of a file.',
  ),
);

const tls = v.pipe(
  v.strictObject({
    ca: v.optional(certificate),
    cert: v.optional(certificate),
    key: v.optional(
      v.pipe(v.string(), v.includes('PRIVATE KEY-----', 'Give the key as PEM text.')),
    ),
  }),
  v.check(
    ({ cert, key }) => (cert === undefined) === (key === undefined),
    'Give "cert" and "key" together, or neither.',
  ),
);

const places = {
  url: v.strictObject({ url: address }),
  cluster: v.strictObject({ cluster: v.strictObject({ nodes }) }),
  sentinel: v.strictObject({
    sentinel: v.strictObject({
      name: v.pipe(v.string(), v.nonEmpty('Give the name that the sentinels know the primary by.')),
      nodes,
      username: v.optional(v.string()),
      password: v.optional(v.string()),
    }),
  }),
} as const;

const common = {
  username: v.optional(v.string()),
  password: v.optional(v.string()),
  tls: v.optional(tls),
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
};

const single = v.strictObject({ ...places.url.entries, ...common });
const cluster = v.strictObject({ ...places.cluster.entries, ...common });
const sentinel = v.strictObject({ ...places.sentinel.entries, ...common });

/**
 * Which Redis an event log is kept in, and how. Exactly one of the first three says where it is:
 *
 * - `url`: the address of one Redis, `redis://host:port` or `rediss://host:port` for TLS.
 * - `cluster`: a Redis Cluster, found through any of the `nodes` named; three are a good number.
 * - `sentinel`: the primary of this `name`, as the sentinels at `nodes` know it. `username` and `password` inside it are for
 *   the sentinels. Where they are reached with TLS, so is the primary.
 * - `username`, `password`: who signs in to Redis, where the address does not say it.
 * - `tls`: as PEM text, what certificates are checked against (`ca`, where it is none that Node.js knows), and what is shown to a Redis
 *   that asks who calls (`cert`, `key`). Only with addresses that begin with `rediss://`.
 * - `keyPrefix`: what every key and channel begins with. Logs of one prefix are one log. @default 'tandem'
 * - `connectTimeoutMs`: how long to wait for a connection before the log is unavailable. @default 5000
 * - `silenceTimeoutMs`: how long a connection may say nothing before it counts as broken. @default 5000
 * - `pollMs`: how often each watched call is read although no hint came, to heal a lost one. @default 5000
 * - `dedupTtlMs`: how long an event's id is known at least, also where the log it stood in goes before. Longer than providers
 *   repeat deliveries. @default 7 days
 * - `retainEndedMs`: how long the log of a call that has ended is kept after the last that was heard of it. @default 7 days
 * - `retainIdleMs`: about how long that of a call whose end was never heard. @default 30 days
 * - `maxEntries`: about how many entries the log of one call holds; beyond it the oldest go, once a snapshot
 *   covers them. @default 100000
 */
export type RedisEventLogOptions =
  | v.InferInput<typeof single>
  | v.InferInput<typeof cluster>
  | v.InferInput<typeof sentinel>;

/** Options with their defaults. */
export type RedisEventLogSettings =
  | v.InferOutput<typeof single>
  | v.InferOutput<typeof cluster>
  | v.InferOutput<typeof sentinel>;

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
  const named = placesIn(options);
  const [, second] = named;
  if (second !== undefined) {
    const path = at === '' ? second : `${at}.${second}`;
    throw new ConfigurationError(
      `The configuration key "${path}" is one too many. Name one of "url", "cluster" and "sentinel".`,
      { path },
    );
  }
  const settings = parse(named[0], options, at);
  if (settings.tls !== undefined && !isSecure(settings)) {
    const path = at === '' ? 'tls' : `${at}.tls`;
    throw new ConfigurationError(
      `The configuration key "${path}" has no effect on an address without TLS. Write the address as rediss://host:port, or leave the key out.`,
      { path },
    );
  }
  return settings;
}

/** Whether Redis, and whoever says where it is, is reached with TLS. */
export function isSecure(settings: RedisEventLogSettings): boolean {
  return firstAddress(settings).startsWith('rediss:');
}

function firstAddress(settings: RedisEventLogSettings): string {
  if ('url' in settings) return settings.url;
  const { nodes } = 'cluster' in settings ? settings.cluster : settings.sentinel;
  return nodes[0] ?? '';
}

function parse(place: string | undefined, options: unknown, at: string): RedisEventLogSettings {
  if (place === 'cluster') return parseConfig(cluster, options, at);
  if (place === 'sentinel') return parseConfig(sentinel, options, at);
  return parseConfig(single, options, at);
}

function placesIn(options: unknown): readonly string[] {
  if (typeof options !== 'object' || options === null) return [];
  const defined = new Map<string, unknown>(Object.entries(options));
  return Object.keys(places).filter((place) => defined.get(place) !== undefined);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol);
}
