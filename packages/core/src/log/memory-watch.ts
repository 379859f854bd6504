import type { CallState } from '../call/call-state.js';
import type { Clock } from '../clock/clock.js';
import type { LogEntry, LogPosition, LogWatch } from './event-log.js';
import type { LogFollower, MemoryCallLog } from './memory-call-log.js';
import { positionOf } from './memory-call-log.js';

/** What the watches of one log share. */
export interface MemoryWatchParts {
  readonly wakeUp: WakeUp;
  /** How many entries of a call are kept that all of its watches have folded. */
  readonly retainFolded: number;
}

/**
 * Wakes watches at the end of a turn: whoever appended is answered first. One task for all that a turn woke, and each on its
 * own: one that throws disturbs none of the others.
 */
export class WakeUp {
  readonly #clock: Clock;
  #awake: MemoryWatch[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(watch: MemoryWatch): void {
    this.#awake.push(watch);
    if (this.#awake.length === 1) this.#clock.soon(() => this.#deliver());
  }

  #deliver(): void {
    const awake = this.#awake;
    this.#awake = [];
    let next = 0;
    try {
      while (next < awake.length) {
        next += 1;
        awake[next - 1]?.deliver();
      }
    } finally {
      for (const watch of awake.slice(next)) this.add(watch);
    }
  }
}

/** A live view of a log in memory. */
export class MemoryWatch implements LogWatch, LogFollower {
  readonly #log: MemoryCallLog;
  readonly #listener: (entries: readonly LogEntry[]) => void;
  readonly #parts: MemoryWatchParts;
  /** Position of the last entry that was delivered. */
  position: number;
  next: LogFollower | undefined;
  #isAwake = false;
  #isClosed = false;

  constructor(
    log: MemoryCallLog,
    { after, listener }: { after: number; listener: (entries: readonly LogEntry[]) => void },
    parts: MemoryWatchParts,
  ) {
    this.#log = log;
    this.#listener = listener;
    this.#parts = parts;
    this.position = after;
    log.add(this);
  }

  wake(): void {
    if (this.#isAwake || this.#isClosed) return;
    this.#isAwake = true;
    this.#parts.wakeUp.add(this);
  }

  cover(position: LogPosition, state: CallState): void {
    if (this.#isClosed) return;
    this.#log.cover(positionOf(position), state, this.#parts.retainFolded);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#log.remove(this);
  }

  deliver(): void {
    this.#isAwake = false;
    if (this.#isClosed) return;
    const entries = this.#log.entriesAfter(this.position);
    if (entries.length === 0) return;
    this.position = this.#log.end;
    this.#listener(entries);
  }
}
