import type { Clock, Lease, LeaseRequest, LeaseResult, LogEntry, StoredEvent } from '@tandem/core';
import { decodeEvent, decodeKey } from '@tandem/core';
import type { AppendReceipt } from './append-queue.js';
import { AppendQueue } from './append-queue.js';
import type { CallKeys } from './call-keys.js';
import { callKeysOf, openKeyOf, shardCount } from './call-keys.js';
import { isAfter } from './position.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import type { Snapshot, SnapshotAnswer } from './snapshot-script.js';

/** The last entry that can be. */
const end = '+';

const pageOfCalls = 200;

/** How many shards are asked at once for their open calls. */
const shardsAtOnce = 64;

interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

/** Events of one call that are to be stored together. */
export interface Events {
  readonly callId: string;
  readonly events: readonly StoredEvent[];
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
}

/** A part of the log of a call. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Whether more may follow. How many entries there are does not tell: a snapshot stands for any number. */
  readonly hasMore: boolean;
}

interface IndexPage {
  readonly cursor: string;
  readonly members: readonly IndexMember[];
}

interface IndexMember {
  readonly value: string;
  /** When the call was last heard of, or a little earlier. */
  readonly score: number;
}

/** What a store works with. */
export interface EntryStoreParts {
  readonly connection: RedisConnection;
  readonly settings: RedisEventLogSettings;
  readonly clock: Clock;
}

/** The keys of an event log, in its own words. What the client library reports is thrown as it is. */
export class EntryStore {
  readonly #connection: RedisConnection;
  readonly #settings: RedisEventLogSettings;
  readonly #clock: Clock;
  readonly #queue: AppendQueue;

  constructor({ connection, settings, clock }: EntryStoreParts) {
    this.#connection = connection;
    this.#settings = settings;
    this.#clock = clock;
    this.#queue = new AppendQueue(connection, settings);
  }

  /** @throws LeaseLostError */
  append({ callId, events, fence }: Events): Promise<AppendReceipt> {
    return this.#queue.add({ callId, keys: this.#keysOf(callId), events, fence });
  }

  /** Resolves when whatever is being appended was kept or refused. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Entries after a position, at most so many; first the snapshot, if the log was trimmed beyond that. */
  async read(callId: string, after: string | undefined, limit: number): Promise<LogPage> {
    const keys = this.#keysOf(callId);
    // The entry at the position is read with what follows it: if it is there, nothing that follows it was trimmed.
    const found = await this.#range(keys, after ?? '-', limit + 1);
    const hasMore = found.length > limit;
    if (after !== undefined && found[0]?.id === after) {
      return { entries: found.slice(1).map(entryOf), hasMore };
    }
    // Looked for afterwards: what is trimmed only grows, so that nothing was missing if nothing is now.
    const snapshot = await this.#snapshotBeyond(keys, after);
    if (snapshot === undefined) return { entries: found.slice(0, limit).map(entryOf), hasMore };
    const others = await this.read(callId, snapshot.position, Math.max(1, limit - 1));
    // More may have been trimmed meanwhile, behind another snapshot, which then stands for this one too.
    return others.entries[0]?.event.type === 'call.snapshot'
      ? others
      : { ...others, entries: [snapshot, ...others.entries] };
  }

  async lease(callId: string, request: LeaseRequest): Promise<LeaseResult> {
    const keys = this.#keysOf(callId);
    const { retainIdleMs } = this.#settings;
    const [isGranted, number] = await this.#connection.run(keys.log, (redis) =>
      redis.grantLease({ keys, request, retainIdleMs }),
    );
    return isGranted === 1
      ? { isGranted: true, fence: number }
      : { isGranted: false, heldForMs: number };
  }

  async release(callId: string, lease: Lease): Promise<void> {
    const keys = this.#keysOf(callId);
    await this.#connection.run(keys.log, (redis) => redis.releaseLease(keys, lease));
  }

  keepSnapshot(callId: string, snapshot: Snapshot): Promise<SnapshotAnswer> {
    const keys = this.#keysOf(callId);
    const { maxEntries } = this.#settings;
    return this.#connection.run(keys.log, (redis) =>
      redis.keepSnapshot(keys, { ...snapshot, maxEntries }),
    );
  }

  /** The calls that have not ended and whose logs are still kept, shard after shard, each once. */
  async *open(): AsyncIterable<string> {
    for (let first = 0; first < shardCount; first += shardsAtOnce) {
      const shards = Array.from({ length: shardsAtOnce }, (_, index) => first + index);
      const pages = await Promise.all(shards.map((shard) => this.#openOf(shard)));
      for (const callId of new Set(pages.flat())) yield callId;
    }
  }

  #keysOf(callId: string): CallKeys {
    return callKeysOf(this.#settings.keyPrefix, callId);
  }

  async #range({ log }: CallKeys, from: string, limit: number): Promise<readonly StreamEntry[]> {
    const entries: readonly StreamEntry[] | null = await this.#connection.run(log, (redis) =>
      redis.xRange(log, from, end, { COUNT: limit }),
    );
    return entries ?? [];
  }

  /** The snapshot that stands for what was trimmed, if a reader at a position has not read all of that. */
  async #snapshotBeyond(
    { snapshot }: CallKeys,
    after: string | undefined,
  ): Promise<LogEntry | undefined> {
    const [floor, position, text] = await this.#connection.run(snapshot, (redis) =>
      redis.hmGet(snapshot, ['floor', 'position', 'text']),
    );
    if (!floor || !position || !text) return undefined;
    if (after !== undefined && !isAfter(floor, after)) return undefined;
    return { position, event: decodeEvent(text) };
  }

  async #openOf(shard: number): Promise<string[]> {
    const key = openKeyOf(this.#settings.keyPrefix, shard);
    const calls: string[] = [];
    let cursor = '0';
    do {
      const page: IndexPage = await this.#connection.run(key, (redis) =>
        redis.zScan(key, cursor, { COUNT: pageOfCalls }),
      );
      const held = await Promise.all(page.members.map((member) => this.#holds(member)));
      calls.push(...held.filter((callId) => callId !== undefined));
      cursor = page.cursor;
    } while (cursor !== '0');
    return calls;
  }

  /** The call, unless its log has expired: the index is told of that later. */
  async #holds({ value, score }: IndexMember): Promise<string | undefined> {
    const callId = decodeKey(value);
    // Clocks may differ: this says no more than whether to ask.
    if (score > this.#clock.now() - this.#settings.retainIdleMs) return callId;
    const { log } = this.#keysOf(callId);
    const count = await this.#connection.run(log, (redis) => redis.exists(log));
    return count === 1 ? callId : undefined;
  }
}

function entryOf({ id, message }: StreamEntry): LogEntry {
  return { position: id, event: decodeEvent(message['e'] ?? '') };
}
