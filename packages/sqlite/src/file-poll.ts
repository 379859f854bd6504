import type { Clock, Logger, Timer } from '@tandem/core';
import type { EntryStore } from './entry-store.js';
import { sqliteFailureOf } from './sqlite-failure.js';

/** What a poll works with. */
export interface FilePollParts {
  readonly store: EntryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often to look; 0 for never. */
  readonly pollMs: number;
  /** Told which calls have new entries, from whomever. */
  readonly onAppend: (callIds: readonly string[]) => void;
}

/**
 * Looks now and then whether another process appended to the file. As long as none did, a look reads one number that SQLite
 * holds in shared memory.
 */
export class FilePoll {
  readonly #parts: FilePollParts;
  #timer: Timer | undefined;
  #version: number | undefined;
  #seen = 0;
  #isFailing = false;

  constructor(parts: FilePollParts) {
    this.#parts = parts;
  }

  /** Begins with what is appended from now on. Harmless when it has begun. */
  start(): void {
    if (this.#timer !== undefined || this.#parts.pollMs === 0) return;
    this.#version = undefined;
    this.#attempt(() => {
      this.#seen = this.#parts.store.lastPosition();
    });
    this.#plan();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #plan(): void {
    const { clock, pollMs } = this.#parts;
    this.#timer = clock.after(pollMs, () => {
      this.#plan();
      this.#attempt(() => this.#look());
    });
  }

  #look(): void {
    const { store, onAppend } = this.#parts;
    const version = store.fileVersion();
    if (version === this.#version) return;
    // The order matters: what is appended between two of these reads is looked for again, never overlooked.
    const last = store.lastPosition();
    const callIds = store.callsAfter(this.#seen);
    this.#seen = Math.max(this.#seen, last);
    this.#version = version;
    onAppend(callIds);
  }

  #attempt(look: () => void): void {
    try {
      look();
      this.#isFailing = false;
    } catch (error) {
      const failure = sqliteFailureOf(error) ?? (error instanceof Error ? error.name : 'unknown');
      if (failure === 'busy' || this.#isFailing) return;
      this.#isFailing = true;
      this.#parts.logger.log(
        'error',
        'The event log cannot be read; what other processes append is seen once it can.',
        { failure },
      );
    }
  }
}
