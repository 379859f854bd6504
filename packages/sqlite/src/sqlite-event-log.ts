import type {
  AppendOptions,
  AppendResult,
  CallEvent,
  EventLog,
  Lease,
  LeaseRequest,
  LeaseResult,
  LogEntry,
  LogPosition,
  LogSnapshot,
  LogWatch,
} from '@tandem/core';
import {
  assertSnapshotReadable,
  encodeEvent,
  InvalidArgumentError,
  redactingLogger,
  silentLogger,
  systemClock,
  UnavailableError,
} from '@tandem/core';
import { CommitQueue } from './commit-queue.js';
import { EntryStore } from './entry-store.js';
import { openDatabase } from './open-database.js';
import { Retention } from './retention.js';
import type { Patience } from './retry-while-busy.js';
import { retryWhileBusy } from './retry-while-busy.js';
import type { SqliteEventLogOptions, SqliteEventLogParts } from './sqlite-event-log-options.js';
import { parseSqliteEventLogOptions } from './sqlite-event-log-options.js';
import { logFailure } from './sqlite-failure.js';
import { Watches } from './watches.js';

/** What SQLite takes for no limit. */
const unlimited = -1;

const pageOfCalls = 200;

/**
 * An event log in an SQLite database, for the processes of one machine. What it has acknowledged survives the death of the
 * process at any moment and, with `synchronous: 'full'`, the loss of power.
 *
 * Events are kept as JSON: `raw` and everything else in them must be JSON data, and comes back equal. Members that are
 * undefined are left out.
 */
export class SqliteEventLog implements EventLog {
  readonly #store: EntryStore;
  readonly #patience: Patience;
  readonly #commits: CommitQueue;
  readonly #watches: Watches;
  readonly #retention: Retention;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /**
   * Opens the file, and makes it if there is none.
   *
   * @throws ConfigurationError when an option is wrong or the file is not, and cannot become, one of this log.
   * @throws UnavailableError when another process holds the file locked for too long, or the disk fails.
   */
  constructor({
    clock = systemClock,
    logger: givenLogger = silentLogger,
    ...options
  }: SqliteEventLogOptions & SqliteEventLogParts) {
    const settings = parseSqliteEventLogOptions(options, '');
    const logger = redactingLogger(givenLogger);
    const store = new EntryStore(openDatabase(settings));
    this.#store = store;
    this.#patience = { clock, timeoutMs: settings.busyTimeoutMs };
    this.#watches = new Watches({ store, clock, logger, pollMs: settings.pollMs });
    this.#retention = new Retention({
      ...settings,
      store,
      clock,
      logger,
      watched: () => this.#watches.callIds,
    });
    this.#commits = new CommitQueue({
      store,
      patience: this.#patience,
      onCommit: (callIds) => {
        this.#watches.wake(callIds);
        this.#retention.consider();
      },
    });
  }

  /**
   * Stores events of one call. Resolved means kept. What is appended in the same turn is committed together.
   *
   * @throws UnavailableError when the log cannot take them. Then none of them counts as stored.
   * @throws LeaseLostError when the fence is not the newest. Then none of them is stored.
   * @throws InvalidArgumentError when an event is not JSON data.
   */
  async append(
    callId: string,
    events: readonly CallEvent[],
    { fence }: AppendOptions = {},
  ): Promise<AppendResult> {
    this.#assertOpen(callId);
    if (events.length === 0) return { appended: 0, duplicates: 0 };
    return this.#track(this.#commits.add({ callId, events: events.map(encodeEvent), fence }));
  }

  /** Times are those of the injected clock: the processes of one machine share it. */
  async lease(callId: string, request: LeaseRequest): Promise<LeaseResult> {
    this.#assertOpen(callId);
    const now = () => this.#patience.clock.now();
    return this.#using(() => this.#store.lease(callId, request, now()), 'grant a lease', callId);
  }

  async release(callId: string, lease: Lease): Promise<void> {
    this.#assertOpen(callId);
    await this.#using(() => this.#store.release(callId, lease), 'release a lease', callId);
  }

  async keepSnapshot(
    callId: string,
    { position, event }: LogSnapshot,
    { fence }: AppendOptions = {},
  ): Promise<void> {
    this.#assertOpen(callId);
    assertSnapshotReadable(event);
    const { text } = encodeEvent(event);
    const snapshot = { callId, position: positionOf(position), text, fence };
    await this.#using(() => this.#store.keepSnapshot(snapshot), 'keep a snapshot', callId);
  }

  async read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]> {
    this.#assertOpen(callId);
    const position = positionOf(after);
    return this.#using(() => this.#store.read(callId, position, unlimited), 'be read', callId);
  }

  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch {
    const position = positionOf(after);
    if (this.#closing !== undefined) return { close: () => undefined };
    return this.#watches.open({ callId, after: position, listener });
  }

  async *openCalls(): AsyncIterable<string> {
    let mark = 0;
    for (;;) {
      this.#assertOpen();
      const after = mark;
      const page = await this.#using(() => this.#store.open(after, pageOfCalls), 'be read');
      for (const { callId } of page) yield callId;
      const last = page.at(-1);
      if (last === undefined) return;
      mark = last.mark;
    }
  }

  /** Ends every watch, lets what was appended before be kept, and closes the file. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#watches.close();
    this.#retention.close();
    await Promise.allSettled(this.#underWay);
    this.#store.close();
  }

  /** @param what What it is to do, to follow "could not" where it cannot. */
  #using<T>(work: () => T, what: string, callId?: string): Promise<T> {
    const using = retryWhileBusy(work, this.#patience).catch((error: unknown) => {
      throw logFailure(error, what, callId);
    });
    return this.#track(using);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  #assertOpen(callId?: string): void {
    if (this.#closing === undefined) return;
    throw new UnavailableError('The event log is closed.', callId === undefined ? {} : { callId });
  }
}

function positionOf(position: LogPosition | undefined): number {
  if (position === undefined) return 0;
  const index = Number(position);
  if (/^\d+$/.test(position) && Number.isSafeInteger(index)) return index;
  throw new InvalidArgumentError(
    'This position was not given by this log. Use the position of a LogEntry.',
    { path: 'after' },
  );
}
