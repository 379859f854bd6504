import type { Clock, LogEntry, Logger, LogWatch, Timer } from '@tandem/core';
import type { EntryStore } from './entry-store.js';
import { sqliteFailureOf } from './sqlite-failure.js';

/** Who is told of entries. */
export type Listener = (entries: readonly LogEntry[]) => void;

/** What a watch works with. */
export interface EntryWatchParts {
  readonly store: EntryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly callId: string;
  readonly after: number;
  readonly listener: Listener;
  readonly onClose: () => void;
}

/** How many entries are handed over at once: a long log does not hold up the other calls. */
const longestDelivery = 500;

const firstRetryMs = 10;
const longestRetryMs = 5_000;

/** A live view of the log of one call. Its own position in the log is all it remembers, so there is no gap and no repeat. */
export class EntryWatch implements LogWatch {
  readonly #parts: EntryWatchParts;
  #position: number;
  #retry: Timer | undefined;
  #retryMs = firstRetryMs;
  #isAwake = false;
  #isClosed = false;

  constructor(parts: EntryWatchParts) {
    this.#parts = parts;
    this.#position = parts.after;
  }

  /** Whoever appended is answered first: delivery waits for the end of the current turn. */
  wake(): void {
    if (this.#isAwake || this.#isClosed) return;
    this.#isAwake = true;
    this.#parts.clock.soon(() => {
      this.#isAwake = false;
      if (!this.#isClosed) this.#deliver();
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#parts.onClose();
  }

  #deliver(): void {
    const entries = this.#read();
    const last = entries?.at(-1);
    if (entries === undefined || last === undefined) return;
    this.#position = Number(last.position);
    if (entries.length === longestDelivery) this.wake();
    const { callId, listener, logger } = this.#parts;
    try {
      listener(entries);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger.log('error', 'A listener of the event log threw. It is told of what follows.', {
        callId,
        error: { name },
      });
    }
  }

  /** What is new; undefined if the file cannot be read now. Then it is read again later, so that nothing is missed. */
  #read(): readonly LogEntry[] | undefined {
    const { store, callId } = this.#parts;
    this.#retry?.cancel();
    try {
      const entries = store.read(callId, this.#position, longestDelivery);
      this.#retryMs = firstRetryMs;
      return entries;
    } catch (error) {
      this.#readLater(error);
      return undefined;
    }
  }

  #readLater(error: unknown): void {
    const { clock, logger, callId } = this.#parts;
    const failure = sqliteFailureOf(error) ?? (error instanceof Error ? error.name : 'unknown');
    const isFirst = this.#retryMs === firstRetryMs;
    // That another process is at work on the file is no news.
    if (failure !== 'busy' && isFirst) {
      logger.log('error', 'The event log cannot be read; a watch tries again until it can.', {
        callId,
        failure,
      });
    }
    this.#retry = clock.after(this.#retryMs, () => this.wake());
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }
}
