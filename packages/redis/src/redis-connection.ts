import { createClient } from '@redis/client';
import type { Logger } from '@tandem/core';
import { appendScript } from './append-script.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { redisFailureOf } from './redis-failure.js';

/** The client of the library, with our script. */
export type RedisClient = ReturnType<typeof makeClient>;

/** What a connection works with. */
export interface RedisConnectionParts {
  readonly settings: RedisEventLogSettings;
  readonly logger: Logger;
  /** Told when hints may have been missed: each time that they can be heard again. */
  readonly onHearing: () => void;
}

const longestPauseMs = 1_000;

/** The two connections of a process, however many calls there are: one for commands, one on which hints come. */
export class RedisConnection {
  /** For commands. Fails at once while Redis is away. */
  readonly commands: RedisClient;
  /** For hints. Takes subscriptions up again after each reconnection, and keeps new ones until then. */
  readonly hints: RedisClient;
  readonly #attempted: Promise<void>;
  #isClosed = false;

  constructor({ settings, logger, onHearing }: RedisConnectionParts) {
    this.commands = makeClient(settings, { disableOfflineQueue: true });
    this.hints = makeClient(settings, { disableOfflineQueue: false });
    this.#attempted = firstAttempt(this.commands);
    this.hints.on('ready', onHearing);
    for (const client of [this.commands, this.hints]) this.#open(client, logger);
  }

  /** Waits for the outcome of the first attempt to connect, and for nothing after that. */
  async attempted(): Promise<void> {
    if (!this.commands.isReady) await this.#attempted;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const client of [this.commands, this.hints]) {
      if (client.isOpen) client.destroy();
    }
  }

  #open(client: RedisClient, logger: Logger): void {
    let isTold = false;
    client.on('ready', () => {
      isTold = false;
    });
    client.on('error', (error: unknown) => {
      if (isTold || this.#isClosed) return;
      isTold = true;
      const failure = redisFailureOf(error) ?? 'unknown';
      logger.log('error', 'The connection to Redis broke; it is tried again until it stands.', {
        failure,
      });
    });
    client.connect().catch((error: unknown) => {
      if (this.#isClosed) return;
      const failure = redisFailureOf(error) ?? 'unknown';
      logger.log('error', 'Redis is given up. Correct the options of the event log.', { failure });
    });
  }
}

function makeClient(
  { url, username, password, connectTimeoutMs, silenceTimeoutMs }: RedisEventLogSettings,
  { disableOfflineQueue }: { readonly disableOfflineQueue: boolean },
) {
  return createClient({
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    disableOfflineQueue,
    pingInterval: Math.max(1, Math.floor(silenceTimeoutMs / 3)),
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: silenceTimeoutMs,
      // A little at random, so that the processes of a fleet do not all come back in the same instant.
      reconnectStrategy: (retries) =>
        Math.min(longestPauseMs, 25 * 2 ** Math.min(retries, 10)) * (0.75 + Math.random() / 2),
    },
    scripts: { appendEvents: appendScript },
  });
}

function firstAttempt(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    client.once('ready', () => resolve());
    client.once('error', () => resolve());
    client.once('end', () => resolve());
  });
}
