import { createClient } from '@redis/client';
import type { Timer } from '@tandem/core';
import type { RedisClient, RedisCommands } from './redis-commands.js';
import { scripts } from './redis-commands.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { redisFailureOf } from './redis-failure.js';
import type { HintListener, RedisRoute, RouteParts } from './redis-route.js';
import { commandOptions, connectionOptions } from './redis-route.js';

/** What says where one Redis is. */
export type SingleSettings = Extract<RedisEventLogSettings, { readonly url: string }>;

/** Two connections to one Redis, however many calls there are: one for commands, one on which hints come. */
export class SingleRoute implements RedisRoute {
  /** Takes subscriptions up again after each reconnection, and keeps new ones until then. */
  readonly #hints: RedisClient;
  readonly #parts: RouteParts<SingleSettings>;
  readonly #attempted: Promise<void>;
  #commands: RedisClient;
  #heartbeat: Timer | undefined;
  #isClosed = false;

  constructor(parts: RouteParts<SingleSettings>) {
    this.#parts = parts;
    this.#commands = this.#open({ disableOfflineQueue: true });
    this.#hints = this.#open({ disableOfflineQueue: false });
    this.#attempted = firstAttempt(this.#commands);
    this.#listen();
  }

  run<T>(_key: string, command: (redis: RedisCommands) => Promise<T>): Promise<T> {
    if (this.#commands.isReady) return command(this.#commands);
    return this.#attempted.then(() => command(this.#commands));
  }

  async subscribe(channel: string, listener: HintListener): Promise<void> {
    await this.#hints.sSubscribe(channel, listener);
  }

  async unsubscribe(channel: string, listener: HintListener): Promise<void> {
    await this.#hints.sUnsubscribe(channel, listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    for (const client of [this.#commands, this.#hints]) {
      if (client.isOpen) client.destroy();
    }
  }

  #open(mode: ConnectionMode): RedisClient {
    const { settings, logger, breaks, onReturn } = this.#parts;
    const client = makeClient(settings, mode);
    client.on('ready', () => {
      breaks.isBack();
      onReturn();
      if (mode.disableOfflineQueue) void this.#parts.eviction.look(() => client.info('memory'));
    });
    client.on('error', (error: unknown) => {
      if (!this.#isClosed) breaks.tell(error);
    });
    client.connect().catch((error: unknown) => {
      if (this.#isClosed) return;
      const failure = redisFailureOf(error) ?? 'unknown';
      logger.log('error', 'A connection to Redis is given up.', { failure });
    });
    return client;
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

function makeClient(settings: SingleSettings, { disableOfflineQueue }: ConnectionMode) {
  return createClient({
    ...connectionOptions(settings),
    url: settings.url,
    disableOfflineQueue,
    commandOptions,
    scripts,
  });
}

function firstAttempt(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    client.once('ready', () => resolve());
    client.once('error', () => resolve());
    client.once('end', () => resolve());
  });
}
