import type { Clock, Logger, LogPosition, LogWatch, Timer } from '@tandem/core';
import { callKeysOf } from './call-keys.js';
import { CallTail, type Listener } from './call-tail.js';
import type { EntryStore } from './entry-store.js';
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

  /** There may be something to read in a call, up to a position if that is known. */
  wake(callId: string, upTo?: LogPosition): void {
    this.#tails.get(callId)?.wake(upTo);
  }

  wakeAll(): void {
    for (const tail of this.#tails.values()) tail.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#poll?.cancel();
    for (const tail of this.#tails.values()) tail.close();
    this.#tails.clear();
  }

  #nextPoll(): Timer {
    return this.#parts.clock.after(this.#parts.pollMs, () => {
      this.#poll = this.#nextPoll();
      this.wakeAll();
    });
  }

  #follow(callId: string): CallTail {
    const { connection, keyPrefix } = this.#parts;
    const channel = callKeysOf(keyPrefix, callId).log;
    const onHint = (position: LogPosition) => tail.wake(position);
    const onForsaken = () => {
      this.#forget(callId);
      connection.hints
        .sUnsubscribe(channel, onHint)
        .catch((error: unknown) => this.#tellDeafness(error, callId));
    };
    const tail = new CallTail({ ...this.#parts, callId, onForsaken });
    this.#tails.set(callId, tail);
    connection.hints
      .sSubscribe(channel, onHint)
      // What was appended before the subscription stood gave no hint.
      .then(() => tail.wake())
      .catch((error: unknown) => this.#tellDeafness(error, callId));
    return tail;
  }

  #forget(callId: string): void {
    this.#tails.delete(callId);
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
