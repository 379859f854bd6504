import type { Clock, Logger, LogPosition, LogWatch, Timer } from '@tandem/core';
import { callKeysOf } from './call-keys.js';
import { CallTail, type Listener } from './call-tail.js';
import { Ear } from './ear.js';
import type { EntryStore } from './entry-store.js';
import type { LogNews } from './log-news.js';
import { newsOfHint } from './log-news.js';
import type { RedisConnection } from './redis-connection.js';
import { redisFailureOf } from './redis-failure.js';

/** What watches work with. */
export interface WatchesParts {
  readonly store: EntryStore;
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keyPrefix: string;
  /** How often to look although no hint came. */
  readonly pollMs: number;
}

/** Where a watch begins and whom it tells. */
export interface WatchRequest {
  readonly callId: string;
  readonly after: LogPosition | undefined;
  readonly listener: Listener;
}

/**
 * All watches of a log. The process subscribes to the hints of the calls that it watches and of no others; a hint is no
 * more than a reason to read, and a poll of the watched calls heals a lost one.
 */
export class Watches {
  readonly #parts: WatchesParts;
  readonly #tails = new Map<string, CallTail>();
  readonly #ears = new Map<string, Ear>();
  #poll: Timer | undefined;
  #isClosed = false;

  constructor(parts: WatchesParts) {
    this.#parts = parts;
  }

  open({ callId, after, listener }: WatchRequest): LogWatch {
    const tail = this.#tails.get(callId) ?? this.#follow(callId);
    this.#poll ??= this.#nextPoll();
    return tail.watch(after, listener);
  }

  /** Something was appended to a call. */
  tell(callId: string, news: LogNews): void {
    this.#tails.get(callId)?.tell(news);
  }

  /** Redis was away: hints, and the channels on which they come, may have been lost. */
  wakeAll(): void {
    this.#lookAround({ mayHaveMissed: true });
  }

  #lookAround(losses: { readonly mayHaveMissed: boolean }): void {
    for (const ear of this.#ears.values()) ear.open(losses);
    for (const tail of this.#tails.values()) tail.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#poll?.cancel();
    for (const tail of this.#tails.values()) tail.close();
    this.#tails.clear();
    this.#ears.clear();
  }

  #nextPoll(): Timer {
    return this.#parts.clock.after(this.#parts.pollMs, () => {
      this.#poll = this.#nextPoll();
      this.#lookAround({ mayHaveMissed: false });
    });
  }

  #follow(callId: string): CallTail {
    const { connection, keyPrefix } = this.#parts;
    const ear = new Ear({
      connection,
      channel: callKeysOf(keyPrefix, callId).log,
      listener: (hint) => {
        // An empty one only asks whether anybody listens.
        if (hint !== '') tail.tell(newsOfHint(hint));
      },
      // What was appended before the subscription stood gave no hint.
      onOpen: () => tail.wake(),
      onDeaf: (error) => this.#tellDeafness(error, callId),
    });
    const onForsaken = () => {
      this.#forget(callId);
      ear.close();
    };
    const tail = new CallTail({ ...this.#parts, callId, onForsaken });
    this.#tails.set(callId, tail);
    this.#ears.set(callId, ear);
    ear.open();
    return tail;
  }

  #forget(callId: string): void {
    this.#tails.delete(callId);
    this.#ears.delete(callId);
    if (this.#tails.size > 0) return;
    this.#poll?.cancel();
    this.#poll = undefined;
  }

  #tellDeafness(error: unknown, callId: string): void {
    if (this.#isClosed) return;
    this.#parts.logger.log('warn', 'The hints of a call cannot be followed; it is polled.', {
      callId,
      failure: redisFailureOf(error) ?? 'unknown',
    });
  }
}
