import type { Clock, LogEntry, Logger, LogPosition, LogWatch } from '@tandem/core';
import { decodeEvent } from '@tandem/core';
import type { EntryStore, LogPage } from './entry-store.js';
import type { LogNews } from './log-news.js';
import { isAfter } from './position.js';
import { redisFailureOf } from './redis-failure.js';

/** Who is told of entries. */
export type Listener = (entries: readonly LogEntry[]) => void;

/** What a tail works with. */
export interface CallTailParts {
  readonly store: EntryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly callId: string;
  /** Told when nobody watches the call any more. */
  readonly onForsaken: () => void;
}

interface Cursor {
  readonly listener: Listener;
  position: LogPosition | undefined;
  isStale: boolean;
  /** What it is to be told at the end of the turn; its position is behind that already. */
  due: LogEntry[];
}

/** How many entries are handed over at once: a long log does not hold up the other calls. */
const longestDelivery = 500;

const nothing: LogPage = { entries: [], hasMore: false };

/**
 * The log of one call as this process watches it. Each watch has its own cursor, so there is no gap and no repeat; those
 * that stand at the same place, as nearly all do, are served by one read.
 */
export class CallTail {
  readonly #parts: CallTailParts;
  readonly #cursors = new Set<Cursor>();
  #isReading = false;
  #isTold = false;

  constructor(parts: CallTailParts) {
    this.#parts = parts;
  }

  watch(after: LogPosition | undefined, listener: Listener): LogWatch {
    const cursor: Cursor = { listener, position: after, isStale: true, due: [] };
    this.#cursors.add(cursor);
    this.#start();
    return {
      close: () => {
        if (this.#cursors.delete(cursor) && this.#cursors.size === 0) this.#parts.onForsaken();
      },
    };
  }

  /** There may be something to read. */
  wake(): void {
    for (const cursor of this.#cursors) cursor.isStale = true;
    this.#start();
  }

  /**
   * Something was appended. Whoever stands right before it is given it as it was told; whoever stands further back reads, and
   * so does everybody where it was not told.
   */
  tell({ last, before, texts }: LogNews): void {
    let entries: readonly LogEntry[] | undefined;
    for (const cursor of this.#cursors) {
      const { position } = cursor;
      if (texts !== undefined && position !== undefined && position === before) {
        entries ??= texts.map(([at, text]) => ({ position: at, event: decodeEvent(text) }));
        cursor.position = last;
        cursor.due.push(...entries);
      } else if (position === undefined || isAfter(last, position)) {
        cursor.isStale = true;
      }
    }
    if (entries !== undefined) this.#parts.clock.soon(() => this.#handOut());
    this.#start();
  }

  /** Ends every watch. */
  close(): void {
    this.#cursors.clear();
  }

  #start(): void {
    if (!this.#isReading) void this.#follow();
  }

  async #follow(): Promise<void> {
    this.#isReading = true;
    for (let stale = this.#stale(); stale.length > 0; stale = this.#stale()) {
      for (const cursor of stale) cursor.isStale = false;
      const starts = stale.map(({ position }) => position);
      const places = [...new Set(starts)];
      const pages = await Promise.all(places.map((place) => this.#read(place)));
      // Whoever appended is answered first: delivery waits for the end of the current turn.
      await new Promise<void>((resolve) => this.#parts.clock.soon(resolve));
      this.#handOut();
      for (const [index, cursor] of stale.entries()) {
        this.#take(cursor, starts[index], pages[places.indexOf(starts[index])] ?? nothing);
      }
    }
    this.#isReading = false;
  }

  #stale(): readonly Cursor[] {
    return [...this.#cursors].filter(({ isStale }) => isStale);
  }

  /** What is new; nothing while Redis is away. Its return, and the poll, wake the tail again. */
  async #read(after: LogPosition | undefined): Promise<LogPage> {
    const { store, callId, logger } = this.#parts;
    try {
      const page = await store.read(callId, after, longestDelivery);
      this.#isTold = false;
      return page;
    } catch (error) {
      if (this.#isTold || this.#cursors.size === 0) return nothing;
      this.#isTold = true;
      const failure = redisFailureOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      logger.log('error', 'The event log cannot be read; a watch tries again until it can.', {
        callId,
        failure,
      });
      return nothing;
    }
  }

  /** Hands out what was told, in the order of the log. */
  #handOut(): void {
    for (const cursor of this.#cursors) {
      const { due } = cursor;
      if (due.length === 0) continue;
      cursor.due = [];
      this.#deliver(cursor, due);
    }
  }

  /** Hands out what was read from a place. The cursor may have been told of a part of that meanwhile. */
  #take(cursor: Cursor, start: LogPosition | undefined, page: LogPage): void {
    const { position } = cursor;
    const entries =
      position === undefined || position === start
        ? page.entries
        : page.entries.filter((entry) => isAfter(entry.position, position));
    const last = entries.at(-1);
    if (page.hasMore) cursor.isStale = true;
    if (last === undefined || !this.#cursors.has(cursor)) return;
    cursor.position = last.position;
    this.#deliver(cursor, entries);
  }

  #deliver(cursor: Cursor, entries: readonly LogEntry[]): void {
    const { callId, logger } = this.#parts;
    try {
      cursor.listener(entries);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger.log('error', 'A listener of the event log threw. It is told of what follows.', {
        callId,
        error: { name },
      });
    }
  }
}
