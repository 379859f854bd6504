import type { Clock, Logger } from '@tandem/core';
import type { EvictionCheck } from './eviction-check.js';
import type { RedisCommands } from './redis-commands.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { isSecure } from './redis-event-log-options.js';
import { RedisAwayError, redisFailureOf } from './redis-failure.js';

/** Told of what is published on a channel. */
export type HintListener = (message: string) => void;

/** The way to Redis on one topology: reconnection and failover are its business, and nobody waits for them. */
export interface RedisRoute {
  /**
   * Runs commands where a key is. Waits for the first attempt to connect, and for nothing after that.
   *
   * @throws RedisAwayError, or another that `redisFailureOf` knows as away, at once if that is not reached.
   */
  run<T>(key: string, command: (redis: RedisCommands) => Promise<T>): Promise<T>;
  /** Subscribes to a sharded channel. To do it again costs nothing, and mends what a failover broke. */
  subscribe(channel: string, listener: HintListener): Promise<void>;
  unsubscribe(channel: string, listener: HintListener): Promise<void>;
  close(): void;
}

/** What a route works with. */
export interface RouteParts<Settings extends RedisEventLogSettings = RedisEventLogSettings> {
  readonly settings: Settings;
  readonly clock: Clock;
  /** Told once of each break, however many connections notice it. */
  readonly breaks: BreakTeller;
  /** Asked to look at each Redis that is connected to. */
  readonly eviction: EvictionCheck;
  readonly logger: Logger;
  /** Told when something may have been missed: each time that Redis can be heard or asked again. */
  readonly onReturn: () => void;
}

/** Says once that Redis is away, and again only after it was back. */
export class BreakTeller {
  readonly #logger: Logger;
  #isTold = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  tell(error: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const failure = redisFailureOf(error) ?? 'unknown';
    this.#logger.log('error', 'The connection to Redis broke; it is tried again.', { failure });
  }

  isBack(): void {
    this.#isTold = false;
  }
}

/** What every connection of a log has in common. */
export function connectionOptions(settings: RedisEventLogSettings) {
  const { username, password } = settings;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    disableOfflineQueue: true,
    // Servers since 7.2 would want one more right for it, which 7.0 does not know and cannot grant.
    disableClientInfo: true,
    pingInterval: Math.max(1, Math.floor(settings.silenceTimeoutMs / 3)),
    socket: socketOptions(settings),
  };
}

function socketOptions(settings: RedisEventLogSettings) {
  return {
    connectTimeout: settings.connectTimeoutMs,
    socketTimeout: settings.silenceTimeoutMs,
    reconnectStrategy: pauseMs,
    ...tlsOptions(settings),
  };
}

/** What a socket needs to know to speak TLS, where it is to. */
export function tlsOptions(settings: RedisEventLogSettings) {
  if (!isSecure(settings)) return {};
  const { ca, cert, key } = settings.tls ?? {};
  return {
    tls: true as const,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Silence is noticed by heartbeat; a timer for each command would cost more than the command. */
export const commandOptions = { timeout: 0 } as const;

const longestPauseMs = 1_000;

/** How long to wait before another attempt; a little at random, so that a fleet does not come back in one instant. */
export function pauseMs(retries: number): number {
  return Math.min(longestPauseMs, 25 * 2 ** Math.min(retries, 10)) * (0.75 + Math.random() / 2);
}

/** Host and port of `redis://host:port`. */
export function nodeOf(address: string) {
  const { hostname, port } = new URL(address);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/**
 * Waits no longer than this. The client library looks for the primary again while a command waits; whoever gave the command
 * is told before.
 */
export function within<T>(clock: Clock, longestMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(longestMs, () =>
      reject(new RedisAwayError('There was no answer in time.')),
    );
    work.then(resolve, (error: unknown) => reject(asAway(error))).finally(() => timer.cancel());
  });
}

/** What the library throws about a topology are errors of no class of their own; mistakes of programs have one. */
function asAway(error: unknown): unknown {
  const isBare = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  if (!isBare || redisFailureOf(error) !== undefined) return error;
  return new RedisAwayError('The way to Redis is being looked for.', { cause: error });
}
