import type { CallEvent } from '../call/call-event.js';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import { InvalidArgumentError, UnavailableError } from '../errors/errors.js';
import type { AppendResult, EventLog, LogEntry, LogPosition, LogWatch } from './event-log.js';

/** How long an in-memory log keeps what. */
export interface MemoryEventLogOptions {
  readonly clock?: Clock;
  /** How long the log of a call that has ended stays readable, in milliseconds. @default 300_000 */
  readonly retainEndedMs?: number;
  /** How long the log of a call is kept of which nothing was heard and that nobody watches. @default 86_400_000 */
  readonly retainIdleMs?: number;
  /** How many entries the log of one call holds at most; beyond it the oldest go. @default 100_000 */
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
}

/** How many appends pass between two looks for logs whose time is over. */
const sweepInterval = 256;

/** An event log in the memory of this process: for one process, for tests, and for calls that need not outlive it. */
export class MemoryEventLog implements EventLog {
  readonly #calls = new Map<string, CallLog>();
  readonly #clock: Clock;
  readonly #options: Required<Omit<MemoryEventLogOptions, 'clock'>>;
  #appends = 0;
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

  async append(callId: string, events: readonly CallEvent[]): Promise<AppendResult> {
    if (this.#isClosed) {
      throw new UnavailableError('The event log is closed.', { callId });
    }
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
    this.#trim(log);
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

  async *openCalls(): AsyncIterable<string> {
    for (const [callId, { hasEnded, entries }] of this.#calls) {
      if (!hasEnded && entries.length > 0) yield callId;
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

  #trim(log: CallLog): void {
    const excess = log.entries.length - this.#options.maxEntries;
    if (excess <= 0) return;
    for (const { event } of log.entries.splice(0, excess)) {
      if (event.id !== undefined) log.ids.delete(event.id);
    }
    log.dropped += excess;
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
  return log.entries.slice(Math.max(0, position - log.dropped));
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
