import { createClient } from '@redis/client';
import type { Clock, Logger, Timer } from '@tandem/core';
import { appendScript } from './append-script.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { redisFailureOf } from './redis-failure.js';

/** The client of the library, with our script. */
export type RedisClient = ReturnType<typeof makeClient>;

/** What a connection works with. */
export interface RedisConnectionParts {
  readonly settings: RedisEventLogSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told when something may have been missed: each time that Redis can be heard or asked again. */
  readonly onReturn: () => void;
}

const longestPauseMs = 1_000;

/** The two connections of a process, however many calls there are: one for commands, one on which hints come. */
export class RedisConnection {
  /** For hints. Takes subscriptions up again after each reconnection, and keeps new ones until then. */
  readonly hints: RedisClient;
  readonly #parts: RedisConnectionParts;
  readonly #attempted: Promise<void>;
  #commands: RedisClient;
  #heartbeat: Timer | undefined;
  #isTold = false;
  #isClosed = false;

  constructor(parts: RedisConnectionParts) {
    this.#parts = parts;
    this.#commands = this.#open({ disableOfflineQueue: true });
    this.hints = this.#open({ disableOfflineQueue: false });
    this.#attempted = firstAttempt(this.#commands);
    this.#listen();
  }

  /** For commands. Fails at once while Redis is away. */
  get commands(): RedisClient {
    return this.#commands;
  }

  /** Waits for the outcome of the first attempt to connect, and for nothing after that. */
  async attempted(): Promise<void> {
    if (!this.#commands.isReady) await this.#attempted;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    for (const client of [this.#commands, this.hints]) {
      if (client.isOpen) client.destroy();
    }
  }

  #open(mode: ConnectionMode): RedisClient {
    const { settings, logger, onReturn } = this.#parts;
    const client = makeClient(settings, mode);
    client.on('ready', () => {
      this.#isTold = false;
      onReturn();
    });
    client.on('error', (error: unknown) => this.#tellBreak(error));
    client.connect().catch((error: unknown) => {
      if (this.#isClosed) return;
      const failure = redisFailureOf(error) ?? 'unknown';
      logger.log('error', 'A connection to Redis is given up.', { failure });
    });
    return client;
  }

  #tellBreak(error: unknown): void {
    if (this.#isTold || this.#isClosed) return;
    this.#isTold = true;
    const failure = redisFailureOf(error) ?? 'unknown';
    this.#parts.logger.log('error', 'The connection to Redis broke; it is tried again.', {
      failure,
    });
  }

  /**
   * The client library counts what is sent as a sign of life, so that a connection that swallows every command would be kept
   * as long as commands come.
   */
  #listen(): void {
    const { clock, settings } = this.#parts;
    const client = this.#commands;
    let isAnswered = !client.isReady;
    const answer = () => {
      isAnswered = true;
    };
    if (client.isReady) client.ping().then(answer, answer);
    this.#heartbeat = clock.after(settings.silenceTimeoutMs / 2, () => {
      // An answer that has come while this program was busy is taken in first.
      clock.soon(() => {
        if (this.#isClosed) return;
        if (!isAnswered && client.isOpen) this.#replace(client);
        this.#listen();
      });
    });
  }

  #replace(client: RedisClient): void {
    this.#parts.logger.log('error', 'Redis fell silent; another connection is made.', {});
    this.#commands = this.#open({ disableOfflineQueue: true });
    client.destroy();
  }
}

interface ConnectionMode {
  readonly disableOfflineQueue: boolean;
}

function makeClient(
  { url, username, password, connectTimeoutMs, silenceTimeoutMs }: RedisEventLogSettings,
  { disableOfflineQueue }: ConnectionMode,
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
