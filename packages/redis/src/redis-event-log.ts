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
  StoredEvent,
} from '@tandem/core';
import {
  assertSnapshotReadable,
  encodeEvent,
  leaseLost,
  noEntryAt,
  redactingLogger,
  silentLogger,
  systemClock,
  UnavailableError,
} from '@tandem/core';
import type { AppendReceipt } from './append-queue.js';
import type { Events } from './entry-store.js';
import { EntryStore } from './entry-store.js';
import type { LogNews } from './log-news.js';
import { checkPosition } from './position.js';
import { RedisConnection } from './redis-connection.js';
import type { RedisEventLogOptions, RedisEventLogParts } from './redis-event-log-options.js';
import { parseRedisEventLogOptions } from './redis-event-log-options.js';
import { logFailure } from './redis-failure.js';
import { Watches } from './watches.js';

const longestPage = 1_000;

/**
 * An event log on Redis Streams, for any number of replicas. What it has acknowledged is as durable as Redis is configured.
 *
 * Events are kept as JSON: `raw` and everything else in them must be JSON data, and comes back equal. Members that are
 * undefined are left out. While Redis is away everything is refused at once as unavailable, except watches: they
 * pause, and go on where they were.
 */
export class RedisEventLog implements EventLog {
  readonly #connection: RedisConnection;
  readonly #store: EntryStore;
  readonly #watches: Watches;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /**
   * Begins to connect.
   *
   * @throws ConfigurationError when an option is wrong.
   */
  constructor({
    clock = systemClock,
    logger: givenLogger = silentLogger,
    ...options
  }: RedisEventLogOptions & RedisEventLogParts) {
    const settings = parseRedisEventLogOptions(options, '');
    const logger = redactingLogger(givenLogger);
    const connection = new RedisConnection({
      settings,
      clock,
      logger,
      onReturn: () => this.#watches.wakeAll(),
    });
    this.#connection = connection;
    this.#store = new EntryStore({ connection, settings, clock });
    this.#watches = new Watches({ ...settings, store: this.#store, connection, clock, logger });
  }

  /**
   * Stores events of one call. Resolved means kept.
   *
   * @throws UnavailableError when the log cannot take them. If the connection broke meanwhile they may have been kept; append
   * the same events again, and those with an id are kept once.
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
    const stored = events.map(encodeEvent);
    const { appended, last, before } = await this.#append({ callId, events: stored, fence });
    if (last !== undefined) this.#watches.tell(callId, newsOf(stored, last, before));
    return { appended, duplicates: stored.length - appended };
  }

  async read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]> {
    this.#assertOpen(callId);
    return this.#track(this.#readAll(callId, checkPosition(after)), 'be read', callId);
  }

  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch {
    const position = checkPosition(after);
    if (this.#closing !== undefined) return { close: () => undefined };
    return this.#watches.open({ callId, after: position, listener });
  }

  /** Times are those of Redis. */
  async lease(callId: string, request: LeaseRequest): Promise<LeaseResult> {
    this.#assertOpen(callId);
    return this.#track(this.#store.lease(callId, request), 'grant a lease', callId);
  }

  async release(callId: string, lease: Lease): Promise<void> {
    this.#assertOpen(callId);
    await this.#track(this.#store.release(callId, lease), 'release a lease', callId);
  }

  async keepSnapshot(
    callId: string,
    { position, event }: LogSnapshot,
    { fence }: AppendOptions = {},
  ): Promise<void> {
    this.#assertOpen(callId);
    assertSnapshotReadable(event);
    checkPosition(position);
    const { text } = encodeEvent(event);
    const keeping = this.#store.keepSnapshot(callId, { position, text, fence });
    const answer = await this.#track(keeping, 'keep a snapshot', callId);
    if (answer === 'leaseLost') throw leaseLost(callId);
    if (answer === 'noEntry') throw noEntryAt(callId);
  }

  async *openCalls(): AsyncIterable<string> {
    this.#assertOpen();
    try {
      yield* this.#store.open();
    } catch (error) {
      throw logFailure(error, 'be read');
    }
  }

  /** Ends every watch, lets what was appended before be kept, and gives the connections up. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#watches.close();
    await Promise.all([this.#store.settled(), Promise.allSettled(this.#underWay)]);
    this.#connection.close();
  }

  async #append(events: Events): Promise<AppendReceipt> {
    try {
      return await this.#store.append(events);
    } catch (error) {
      throw logFailure(error, 'take the events', events.callId);
    }
  }

  async #readAll(callId: string, after: LogPosition | undefined): Promise<readonly LogEntry[]> {
    const entries: LogEntry[] = [];
    for (;;) {
      const position = entries.at(-1)?.position ?? after;
      const page = await this.#store.read(callId, position, longestPage);
      entries.push(...page.entries);
      if (!page.hasMore) return entries;
    }
  }

  async #track<T>(work: Promise<T>, what: string, callId: string): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } catch (error) {
      throw logFailure(error, what, callId);
    } finally {
      this.#underWay.delete(work);
    }
  }

  #assertOpen(callId?: string): void {
    if (this.#closing === undefined) return;
    throw new UnavailableError('The event log is closed.', callId === undefined ? {} : { callId });
  }
}

/** What watches of this process can be told without asking Redis: one event, which stands where the append ended. */
function newsOf(
  stored: readonly StoredEvent[],
  last: LogPosition,
  before: LogPosition | undefined,
): LogNews {
  const [only, second] = stored;
  if (only === undefined || second !== undefined || before === undefined) return { last };
  return { last, before, texts: [[last, only.text]] };
}
