import type { CallEvent } from '../call/call-event.js';
import { snapshotOf } from '../call/call-snapshot.js';
import type { CallState } from '../call/call-state.js';
import { InvalidArgumentError } from '../errors/errors.js';
import type { LogEntry, LogPosition, LogSnapshot } from './event-log.js';
import { noEntryAt } from './log-refusals.js';
import type { MemoryLease } from './memory-lease.js';

/** Somebody who follows a log. */
export interface LogFollower {
  /** Position of the last entry that was delivered. */
  readonly position: number;
  /** Who follows the same log and came next. Kept by the log, of which nearly each has one follower. */
  next: LogFollower | undefined;
  wake(): void;
  close(): void;
}

/** Shared by all logs that hold nothing, and never written to. */
const none: never[] = [];

/** The log of one call in the memory of a process. Of a quiet call it holds next to nothing. */
export class MemoryCallLog {
  readonly callId: string;
  touchedAt: number;
  hasEnded = false;
  lease: MemoryLease | undefined;
  #firstWatch: LogFollower | undefined;
  #entries: LogEntry[] = none;
  /** Position of the entry before the first one held. */
  #dropped = 0;
  #ids: readonly string[] | Set<string> = none;
  /** Stands for what was trimmed, for those who read from before it. */
  #snapshot: LogEntry | undefined;
  /** Stands for it as well, where it is newer: what all up to a position amounts to, as the watch that folded it has it anyway. */
  #covered = 0;
  #coverState: CallState | undefined;

  constructor(callId: string, touchedAt: number) {
    this.callId = callId;
    this.touchedAt = touchedAt;
  }

  get isWatched(): boolean {
    return this.#firstWatch !== undefined;
  }

  get isEmpty(): boolean {
    return this.end === 0;
  }

  /** Position of the last entry. */
  get end(): number {
    return this.#dropped + this.#entries.length;
  }

  /** Stores what is not known yet. Returns how many that were. */
  append(events: readonly CallEvent[]): number {
    const before = this.end;
    for (const event of events) {
      if (this.#isKnown(event.id)) continue;
      const entry = { position: String(this.end + 1), event };
      // Mostly the only one, which the state stands for soon: a list that grows has room for many.
      if (this.#entries.length === 0) this.#entries = [entry];
      else this.#entries.push(entry);
      if (event.type === 'call.settled') this.hasEnded = true;
    }
    return this.end - before;
  }

  entriesAfter(position: number): readonly LogEntry[] {
    const dropped = this.#dropped;
    if (position >= dropped) return this.#entries.slice(position - dropped);
    const snapshot = this.#latestSnapshot();
    if (snapshot === undefined) return this.#entries.slice();
    return [snapshot, ...this.#entries.slice(positionOf(snapshot.position) - dropped)];
  }

  /** Keeps a snapshot, and trims what lies before the one before it, or more when that is too much. */
  keepSnapshot({ position, event }: LogSnapshot, maxEntries: number): void {
    const index = positionOf(position);
    const before = this.#snapshotPosition;
    if (index <= before) return;
    if (index > this.end) throw noEntryAt(this.callId);
    this.#snapshot = { position, event };
    this.#trim(this.end - before > maxEntries ? index : before);
  }

  /**
   * Takes note of the state that everything up to a position amounts to, and trims what all watches have had of it, but for
   * the last `retained` entries.
   */
  cover(position: number, state: CallState, retained: number): void {
    if (position <= this.#snapshotPosition) return;
    this.#covered = position;
    this.#coverState = state;
    let floor = position - retained;
    for (let watch = this.#firstWatch; watch !== undefined; watch = watch.next)
      floor = Math.min(floor, watch.position);
    this.#trim(floor);
  }

  /** Wakes all who follow it, in the order in which they came. */
  wakeWatches(): void {
    for (let watch = this.#firstWatch; watch !== undefined; watch = watch.next) watch.wake();
  }

  /** One that goes meanwhile still knows who came next. */
  closeWatches(): void {
    for (let watch = this.#firstWatch; watch !== undefined; watch = watch.next) watch.close();
  }

  add(watch: LogFollower): void {
    const last = this.#watchBefore(undefined);
    if (last === undefined) this.#firstWatch = watch;
    else last.next = watch;
  }

  remove(watch: LogFollower): void {
    const before = this.#watchBefore(watch);
    if (before !== undefined) before.next = watch.next;
    else if (this.#firstWatch === watch) this.#firstWatch = watch.next;
  }

  /** The watch before another one, or the last. Undefined where there is none before it. */
  #watchBefore(next: LogFollower | undefined): LogFollower | undefined {
    let before: LogFollower | undefined;
    for (let watch = this.#firstWatch; watch !== next && watch !== undefined; watch = watch.next)
      before = watch;
    return before;
  }

  get #snapshotPosition(): number {
    const kept = this.#snapshot === undefined ? 0 : positionOf(this.#snapshot.position);
    return Math.max(kept, this.#covered);
  }

  #latestSnapshot(): LogEntry | undefined {
    const state = this.#coverState;
    if (state === undefined || this.#covered < this.#snapshotPosition) return this.#snapshot;
    const event = snapshotOf(state, new Date(this.touchedAt).toISOString());
    return { position: String(this.#covered), event };
  }

  #trim(floor: number): void {
    const excess = floor - this.#dropped;
    if (excess <= 0) return;
    this.#dropped = floor;
    this.#entries = excess >= this.#entries.length ? none : this.#entries.slice(excess);
  }

  /** Whether an id came before. From now on it did. */
  #isKnown(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (this.#ids instanceof Set) {
      const { size } = this.#ids;
      return this.#ids.add(id).size === size;
    }
    if (this.#ids.includes(id)) return true;
    const isLong = this.#ids.length >= longestList;
    this.#ids = isLong ? new Set(this.#ids).add(id) : this.#ids.concat(id);
    return false;
  }
}

/** Most calls have few events, and a list of their ids is a fifth of the size of a set. */
const longestList = 8;

/** The number that a position stands for. @throws InvalidArgumentError when no log in memory gave it. */
export function positionOf(position: LogPosition | undefined): number {
  if (position === undefined) return 0;
  const index = Number(position);
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw new InvalidArgumentError(
    'This position was not given by this log. Use the position of a LogEntry.',
    { path: 'after' },
  );
}
