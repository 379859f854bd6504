import { createSentinel } from '@redis/client';
import type { Timer } from '@tandem/core';
import type { RedisCommands } from './redis-commands.js';
import { scripts } from './redis-commands.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { RedisAwayError } from './redis-failure.js';
import type { HintListener, RedisRoute, RouteParts } from './redis-route.js';
import {
  commandOptions,
  connectionOptions,
  nodeOf,
  pauseMs,
  tlsOptions,
  within,
} from './redis-route.js';

/** What says which primary to ask sentinels for. */
export type SentinelSettings = Extract<RedisEventLogSettings, { readonly sentinel: unknown }>;

type Sentinel = ReturnType<typeof makeSentinel>;

/** How often the sentinels are asked although they have said nothing. */
const scanMs = 5_000;

/** How soon the way to the primary is looked for again while there is none. */
const mendMs = 250;

/** Two connections to the primary that sentinels name, and one to a sentinel, however many calls there are. */
export class SentinelRoute implements RedisRoute {
  readonly #parts: RouteParts<SentinelSettings>;
  #attempted: Promise<void>;
  #sentinel: Sentinel;
  #heartbeat: Timer | undefined;
  #mending: Timer | undefined;
  #isClosed = false;

  constructor(parts: RouteParts<SentinelSettings>) {
    this.#parts = parts;
    this.#sentinel = this.#open();
    this.#attempted = this.#begin(this.#sentinel);
    this.#listen();
  }

  async run<T>(_key: string, command: (redis: RedisCommands) => Promise<T>): Promise<T> {
    await this.#reach();
    return this.#within(command(this.#sentinel));
  }

  async subscribe(channel: string, listener: HintListener): Promise<void> {
    await this.#reach();
    await this.#within(this.#sentinel.sSubscribe(channel, listener));
  }

  async unsubscribe(channel: string, listener: HintListener): Promise<void> {
    if (this.#isReady) await this.#within(this.#sentinel.sUnsubscribe(channel, listener));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    this.#mending?.cancel();
    this.#destroy(this.#sentinel);
  }

  get #isReady(): boolean {
    return this.#sentinel.isReady && this.#sentinel.getMasterNode() !== undefined;
  }

  #within<T>(work: Promise<T>): Promise<T> {
    const { clock, settings } = this.#parts;
    return within(clock, settings.silenceTimeoutMs, work);
  }

  async #reach(): Promise<void> {
    if (this.#isReady) return;
    await this.#attempted;
    if (this.#isReady) return;
    this.#mend();
    throw new RedisAwayError('There is no primary that is reached.');
  }

  #open(): Sentinel {
    const { breaks, eviction, onReturn, settings } = this.#parts;
    const sentinel = makeSentinel(settings);
    const isCurrent = () => !this.#isClosed && sentinel === this.#sentinel;
    const onBreak = (error: unknown) => {
      if (!isCurrent()) return;
      breaks.tell(error);
      this.#mend();
    };
    sentinel.on('error', onBreak);
    sentinel.on('reconnecting', () => onBreak(new RedisAwayError('There is another primary.')));
    sentinel.on('ready', () => {
      if (!isCurrent()) return;
      breaks.isBack();
      onReturn();
      void eviction.look(() => this.#within(sentinel.info('memory')));
    });
    return sentinel;
  }

  /** Looks for the primary until it is found. Resolves with the outcome of the first attempt. */
  #begin(sentinel: Sentinel): Promise<void> {
    return new Promise((resolve) => {
      void this.#connect(sentinel, resolve);
    });
  }

  async #connect(sentinel: Sentinel, onOutcome: () => void): Promise<void> {
    const { breaks, clock } = this.#parts;
    for (let retries = 0; this.#isWanted(sentinel) && !sentinel.isOpen; retries += 1) {
      try {
        await sentinel.connect();
      } catch (error) {
        if (this.#isWanted(sentinel)) breaks.tell(error);
        onOutcome();
        await new Promise<void>((resolve) => {
          clock.after(pauseMs(retries), resolve);
        });
      }
    }
    if (!this.#isWanted(sentinel)) this.#destroy(sentinel);
    onOutcome();
  }

  #isWanted(sentinel: Sentinel): boolean {
    return !this.#isClosed && sentinel === this.#sentinel;
  }

  /**
   * The library looks for the primary when a command finds none. Commands of the log do not wait for that; this one does, again
   * and again until there is one.
   */
  #mend(): void {
    if (this.#mending !== undefined || this.#isClosed) return;
    this.#mending = this.#parts.clock.after(mendMs, () => {
      const sentinel = this.#sentinel;
      const again = () => {
        this.#mending = undefined;
        if (!this.#isWanted(sentinel)) return;
        if (this.#isReady) this.#parts.onReturn();
        else this.#mend();
      };
      if (sentinel.isOpen) this.#within(sentinel.ping()).then(again, again);
      else again();
    });
  }

  /** See the heartbeat of a single Redis. */
  #listen(): void {
    const { clock, settings } = this.#parts;
    const sentinel = this.#sentinel;
    let isAnswered = !this.#isReady;
    const answer = () => {
      isAnswered = true;
    };
    if (this.#isReady) sentinel.ping().then(answer, answer);
    else if (sentinel.isOpen) this.#mend();
    this.#heartbeat = clock.after(settings.silenceTimeoutMs / 2, () => {
      clock.soon(() => {
        if (this.#isClosed) return;
        if (!isAnswered && sentinel === this.#sentinel) this.#replace(sentinel);
        this.#listen();
      });
    });
  }

  #replace(sentinel: Sentinel): void {
    this.#parts.logger.log('error', 'Redis fell silent; another connection is made.', {});
    this.#sentinel = this.#open();
    this.#attempted = this.#begin(this.#sentinel);
    this.#destroy(sentinel);
  }

  #destroy(sentinel: Sentinel): void {
    sentinel.destroy().catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      this.#parts.logger.log('warn', 'A connection to Redis did not end in order.', { name });
    });
  }
}

function makeSentinel(settings: SentinelSettings) {
  const { name, nodes, username, password } = settings.sentinel;
  return createSentinel({
    name,
    sentinelRootNodes: nodes.map(nodeOf),
    nodeClientOptions: connectionOptions(settings),
    sentinelClientOptions: {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      socket: { connectTimeout: settings.connectTimeoutMs, ...tlsOptions(settings) },
    },
    // One connection for all commands: the library hands a pool of them out to one turn at a time.
    reserveClient: true,
    // What may have been carried out is not sent again without being asked: an event without an id would be there twice.
    maxCommandRediscovers: 0,
    scanInterval: scanMs,
    commandOptions,
    scripts,
  });
}
