import type { Clock, Logger } from '@tandem/core';
import type { EntryStore } from './entry-store.js';
import { sqliteFailureOf } from './sqlite-failure.js';

/** What retention works with. */
export interface RetentionParts {
  readonly store: EntryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retainEndedMs: number;
  readonly retainIdleMs: number;
  /** The calls that are watched: their logs stay. */
  readonly watched: () => ReadonlySet<string>;
}

/** How long to leave the file alone between two searches for logs that have had their time. */
const longestPauseMs = 60_000;

/** How many logs are deleted at once: deleting stops the program while it lasts. */
const largestSlice = 50;

/** Deletes the logs of calls that have had their time, now and then while something is appended. */
export class Retention {
  readonly #parts: RetentionParts;
  readonly #pauseMs: number;
  #searchedAt = Number.NEGATIVE_INFINITY;
  #isPlanned = false;
  #isClosed = false;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#pauseMs = Math.min(longestPauseMs, parts.retainEndedMs, parts.retainIdleMs);
  }

  /** Called after a commit. */
  consider(): void {
    if (this.#parts.clock.now() - this.#searchedAt >= this.#pauseMs) this.#plan();
  }

  close(): void {
    this.#isClosed = true;
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#parts.clock.soon(() => {
      this.#isPlanned = false;
      if (!this.#isClosed) this.#purge();
    });
  }

  #purge(): void {
    const { store, clock, logger, retainEndedMs, retainIdleMs, watched } = this.#parts;
    const now = clock.now();
    this.#searchedAt = now;
    try {
      const purged = store.purge({
        endedBefore: now - retainEndedMs,
        idleBefore: now - retainIdleMs,
        except: watched(),
        limit: largestSlice,
      });
      if (purged === largestSlice) this.#plan();
    } catch (error) {
      const failure = sqliteFailureOf(error);
      if (failure === undefined) throw error;
      // Another process writes: the next search finds the same logs.
      if (failure === 'busy') return;
      logger.log('warn', 'Old logs could not be deleted; this is tried again later.', { failure });
    }
  }
}
