import type { CallEvent } from '../call/call-event.js';
import { assertSnapshotReadable } from '../call/call-snapshot.js';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import { UnavailableError } from '../errors/errors.js';
import type {
  AppendOptions,
  AppendResult,
  EventLog,
  Lease,
  LeaseRequest,
  LeaseResult,
  LogEntry,
  LogPosition,
  LogSnapshot,
  LogWatch,
} from './event-log.js';
import { leaseLost } from './log-refusals.js';
import { MemoryCallLog, positionOf } from './memory-call-log.js';
import { MemoryLease } from './memory-lease.js';
import type { MemoryWatchParts } from './memory-watch.js';
import { MemoryWatch, WakeUp } from './memory-watch.js';

/** How long an in-memory log keeps what. It is looked for what can go ten times in the shorter of the two times. */
export interface MemoryEventLogOptions {
  readonly clock?: Clock;
  /** How long the log of a call that has ended stays readable, in milliseconds. @default 300_000 */
  readonly retainEndedMs?: number;
  /** How long the log of a call is kept of which nothing was heard and that nobody watches. @default 86_400_000 */
  readonly retainIdleMs?: number;
  /** How many entries the log of one call holds; beyond it the oldest go, once a snapshot covers them. @default 100_000 */
  readonly maxEntries?: number;
  /**
   * How many entries of a call stay readable one by one that all who watch it have folded into its state. Those before them
   * are told by a snapshot of that state. @default 0
   */
  readonly retainFolded?: number;
}

/** How many calls each append of a sweep looks at for whether their time is over: more than it can add. */
const sweptPerAppend = 2;
/** How many times in the shortest time for which anything is kept all calls are looked at: no more than so much is kept too long. */
const sweepsPerRetention = 10;

/** An event log in the memory of this process: for one process, for tests, and for calls that need not outlive it. */
export class MemoryEventLog implements EventLog {
  readonly #calls = new Map<string, MemoryCallLog>();
  readonly #clock: Clock;
  readonly #options: Required<Omit<MemoryEventLogOptions, 'clock'>>;
  readonly #watching: MemoryWatchParts;
  #sweep: Iterator<MemoryCallLog> | undefined;
  #nextSweepAt = Number.NEGATIVE_INFINITY;
  #lastFence = 0;
  #isClosed = false;

  constructor({ clock = systemClock, ...options }: MemoryEventLogOptions = {}) {
    this.#clock = clock;
    this.#options = {
      retainEndedMs: 300_000,
      retainIdleMs: 86_400_000,
      maxEntries: 100_000,
      retainFolded: 0,
      ...options,
    };
    const { retainFolded } = this.#options;
    this.#watching = { wakeUp: new WakeUp(clock), retainFolded };
  }

  /** How many calls the log holds. */
  get size(): number {
    return this.#calls.size;
  }

  append(
    callId: string,
    events: readonly CallEvent[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    try {
      return Promise.resolve(this.#append(callId, events, options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]> {
    const log = this.#calls.get(callId);
    return log === undefined ? [] : log.entriesAfter(positionOf(after));
  }

  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch {
    const from = positionOf(after);
    const watch = new MemoryWatch(this.#open(callId), { after: from, listener }, this.#watching);
    if (!this.#isClosed) watch.wake();
    return watch;
  }

  async lease(callId: string, request: LeaseRequest): Promise<LeaseResult> {
    this.#assertOpen(callId);
    const log = this.#open(callId);
    log.lease ??= new MemoryLease();
    return log.lease.request(request, this.#clock.now(), () => {
      this.#lastFence += 1;
      return this.#lastFence;
    });
  }

  async release(callId: string, lease: Lease): Promise<void> {
    this.#assertOpen(callId);
    this.#calls.get(callId)?.lease?.release(lease);
  }

  async keepSnapshot(
    callId: string,
    snapshot: LogSnapshot,
    { fence }: AppendOptions = {},
  ): Promise<void> {
    this.#assertOpen(callId);
    assertSnapshotReadable(snapshot.event);
    if (fence !== undefined) this.#assertNewest(callId, fence);
    this.#open(callId).keepSnapshot(snapshot, this.#options.maxEntries);
  }

  async *openCalls(): AsyncIterable<string> {
    for (const [callId, { hasEnded, isEmpty }] of this.#calls) {
      if (!hasEnded && !isEmpty) yield callId;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const log of this.#calls.values()) {
      log.closeWatches();
    }
    this.#calls.clear();
  }

  #append(callId: string, events: readonly CallEvent[], { fence }: AppendOptions): AppendResult {
    this.#assertOpen(callId);
    if (fence !== undefined) this.#assertNewest(callId, fence);
    const log = this.#open(callId);
    const appended = log.append(events);
    this.#lookForOld(log.touchedAt);
    log.wakeWatches();
    return { appended, duplicates: events.length - appended };
  }

  #open(callId: string): MemoryCallLog {
    const touchedAt = this.#clock.now();
    const known = this.#calls.get(callId);
    if (known !== undefined) {
      known.touchedAt = touchedAt;
      return known;
    }
    const log = new MemoryCallLog(callId, touchedAt);
    this.#calls.set(callId, log);
    return log;
  }

  #assertOpen(callId: string): void {
    if (this.#isClosed) throw new UnavailableError('The event log is closed.', { callId });
  }

  #assertNewest(callId: string, fence: number): void {
    const lease = this.#calls.get(callId)?.lease;
    if (lease === undefined) throw leaseLost(callId);
    lease.assertNewest(callId, fence);
  }

  /** From time to time all calls, a few with each append, so that no append pays for all. */
  #lookForOld(now: number): void {
    if (this.#sweep === undefined && now < this.#nextSweepAt) return;
    this.#sweep ??= this.#beginSweep(now);
    for (let looked = 0; looked < sweptPerAppend; looked += 1) {
      const { value: log, done } = this.#sweep.next();
      if (done === true) {
        this.#sweep = undefined;
        return;
      }
      if (this.#isOver(log, now)) this.#calls.delete(log.callId);
    }
  }

  #beginSweep(now: number): Iterator<MemoryCallLog> {
    const { retainEndedMs, retainIdleMs } = this.#options;
    this.#nextSweepAt = now + Math.min(retainEndedMs, retainIdleMs) / sweepsPerRetention;
    return this.#calls.values();
  }

  /** Its time first: of nearly every call that says it all, and who watches it need not be looked up. */
  #isOver(log: MemoryCallLog, now: number): boolean {
    const { retainEndedMs, retainIdleMs } = this.#options;
    const retainedMs = log.hasEnded ? retainEndedMs : retainIdleMs;
    return now - log.touchedAt > retainedMs && !log.isWatched;
  }
}
