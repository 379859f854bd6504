import type { CallEvent } from '../call/call-event.js';
import { assertSnapshotReadable } from '../call/call-snapshot.js';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import { InvalidArgumentError, UnavailableError } from '../errors/errors.js';
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
import { leaseLost, noEntryAt } from './log-refusals.js';
import { MemoryLease } from './memory-lease.js';

/** How long an in-memory log keeps what. */
export interface MemoryEventLogOptions {
  readonly clock?: Clock;
  /** How long the log of a call that has ended stays readable, in milliseconds. @default 300_000 */
  readonly retainEndedMs?: number;
  /** How long the log of a call is kept of which nothing was heard and that nobody watches. @default 86_400_000 */
  readonly retainIdleMs?: number;
  /** How many entries the log of one call holds; beyond it the oldest go, once a snapshot covers them. @default 100_000 */
  readonly maxEntries?: number;
}

interface CallLog {
  readonly entries: LogEntry[];
  /** Position of the entry before the first one held. */
  dropped: number;
  readonly ids: Set<string>;
  readonly watches: Set<MemoryWatch>;
  touchedAt: number;
  hasEnded: boolean;
  lease?: MemoryLease;
  /** Stands for what was trimmed, for those who read from before it. */
  snapshot?: LogEntry;
}

/** How many appends pass between two looks for logs whose time is over. */
const sweepInterval = 256;

/** An event log in the memory of this process: for one process, for tests, and for calls that need not outlive it. */
export class MemoryEventLog implements EventLog {
  readonly #calls = new Map<string, CallLog>();
  readonly #clock: Clock;
  readonly #options: Required<Omit<MemoryEventLogOptions, 'clock'>>;
  #appends = 0;
  #lastFence = 0;
  #isClosed = false;

  constructor({ clock = systemClock, ...options }: MemoryEventLogOptions = {}) {
    this.#clock = clock;
    this.#options = {
      retainEndedMs: 300_000,
      retainIdleMs: 86_400_000,
      maxEntries: 100_000,
      ...options,
    };
  }

  /** How many calls the log holds. */
  get size(): number {
    return this.#calls.size;
  }

  async append(
    callId: string,
    events: readonly CallEvent[],
    { fence }: AppendOptions = {},
  ): Promise<AppendResult> {
    this.#assertOpen(callId);
    if (fence !== undefined) this.#assertNewest(callId, fence);
    const log = this.#open(callId);
    let appended = 0;
    for (const event of events) {
      if (event.id !== undefined) {
        if (log.ids.has(event.id)) continue;
        log.ids.add(event.id);
      }
      appended += 1;
      log.entries.push({ position: String(log.dropped + log.entries.length + 1), event });
      if (event.type === 'call.settled') log.hasEnded = true;
    }
    this.#sweep();
    for (const watch of log.watches) watch.wake();
    return { appended, duplicates: events.length - appended };
  }

  async read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]> {
    const log = this.#calls.get(callId);
    return log === undefined ? [] : entriesAfter(log, positionOf(after));
  }

  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch {
    const log = this.#open(callId);
    const watch = new MemoryWatch(log, positionOf(after), { listener, clock: this.#clock });
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
    { position, event }: LogSnapshot,
    { fence }: AppendOptions = {},
  ): Promise<void> {
    this.#assertOpen(callId);
    assertSnapshotReadable(event);
    if (fence !== undefined) this.#assertNewest(callId, fence);
    const log = this.#open(callId);
    const index = positionOf(position);
    const before = log.snapshot === undefined ? 0 : positionOf(log.snapshot.position);
    if (index <= before) return;
    if (index > log.dropped + log.entries.length) throw noEntryAt(callId);
    log.snapshot = { position, event };
    const isFull = log.dropped + log.entries.length - before > this.#options.maxEntries;
    const floor = isFull ? index : before;
    log.entries.splice(0, floor - log.dropped);
    log.dropped = floor;
  }

  async *openCalls(): AsyncIterable<string> {
    for (const [callId, { hasEnded, entries, snapshot }] of this.#calls) {
      if (!hasEnded && (entries.length > 0 || snapshot !== undefined)) yield callId;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const log of this.#calls.values()) {
      for (const watch of log.watches) watch.close();
    }
    this.#calls.clear();
  }

  #open(callId: string): CallLog {
    const touchedAt = this.#clock.now();
    const known = this.#calls.get(callId);
    if (known !== undefined) {
      known.touchedAt = touchedAt;
      return known;
    }
    const log: CallLog = {
      entries: [],
      dropped: 0,
      ids: new Set(),
      watches: new Set(),
      touchedAt,
      hasEnded: false,
    };
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

  #sweep(): void {
    this.#appends += 1;
    if (this.#appends % sweepInterval !== 0) return;
    const now = this.#clock.now();
    const { retainEndedMs, retainIdleMs } = this.#options;
    for (const [callId, log] of this.#calls) {
      const retainMs = log.hasEnded ? retainEndedMs : retainIdleMs;
      if (log.watches.size === 0 && now - log.touchedAt > retainMs) this.#calls.delete(callId);
    }
  }
}

interface WatchParts {
  readonly listener: (entries: readonly LogEntry[]) => void;
  readonly clock: Clock;
}

class MemoryWatch implements LogWatch {
  readonly #log: CallLog;
  readonly #listener: (entries: readonly LogEntry[]) => void;
  readonly #clock: Clock;
  #position: number;
  #isAwake = false;
  #isClosed = false;

  constructor(log: CallLog, position: number, { listener, clock }: WatchParts) {
    this.#log = log;
    this.#position = position;
    this.#listener = listener;
    this.#clock = clock;
    log.watches.add(this);
  }

  /** Whoever appended is answered first: delivery waits for the end of the current turn. */
  wake(): void {
    if (this.#isAwake || this.#isClosed) return;
    this.#isAwake = true;
    this.#clock.soon(() => this.#deliver());
  }

  close(): void {
    this.#isClosed = true;
    this.#log.watches.delete(this);
  }

  #deliver(): void {
    this.#isAwake = false;
    if (this.#isClosed) return;
    const entries = entriesAfter(this.#log, this.#position);
    if (entries.length === 0) return;
    this.#position = this.#log.dropped + this.#log.entries.length;
    this.#listener(entries);
  }
}

function entriesAfter(log: CallLog, position: number): readonly LogEntry[] {
  const { snapshot, dropped, entries } = log;
  if (position >= dropped || snapshot === undefined) {
    return entries.slice(Math.max(0, position - dropped));
  }
  return [snapshot, ...entries.slice(positionOf(snapshot.position) - dropped)];
}

function positionOf(position: LogPosition | undefined): number {
  if (position === undefined) return 0;
  const index = Number(position);
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw new InvalidArgumentError(
    'This position was not given by this log. Use the position of a LogEntry.',
    {
      path: 'after',
    },
  );
}
