import type { LogEntry, StoredEvent } from '@tandem/core';
import { decodeEvent, decodeKey } from '@tandem/core';
import type { AppendReceipt } from './append-script.js';
import { callKeysOf, openKeyOf, shardCount } from './call-keys.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';

/** The last entry that can be. */
const end = '+';

const pageOfCalls = 200;

/** How many shards are asked at once for their open calls. */
const shardsAtOnce = 64;

interface StreamEntry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

interface IndexPage {
  readonly cursor: string;
  readonly members: readonly { readonly value: string }[];
}

/** The keys of an event log, in its own words. What the client library reports is thrown as it is. */
export class EntryStore {
  readonly #connection: RedisConnection;
  readonly #settings: RedisEventLogSettings;

  constructor(connection: RedisConnection, settings: RedisEventLogSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  async append(callId: string, events: readonly StoredEvent[]): Promise<AppendReceipt> {
    const keys = callKeysOf(this.#settings.keyPrefix, callId);
    const [appended, last] = await this.#connection.run(keys.log, (redis) =>
      redis.appendEvents({ keys, events, keeping: this.#settings }),
    );
    return {
      appended,
      duplicates: events.length - appended,
      last: last === '' ? undefined : last,
    };
  }

  /** Entries after a position, at most so many. */
  async read(callId: string, after: string | undefined, limit: number): Promise<LogEntry[]> {
    const { log } = callKeysOf(this.#settings.keyPrefix, callId);
    const start = after === undefined ? '-' : `(${after}`;
    const entries: readonly StreamEntry[] | null = await this.#connection.run(log, (redis) =>
      redis.xRange(log, start, end, { COUNT: limit }),
    );
    return (entries ?? []).map(({ id, message }) => ({
      position: id,
      event: decodeEvent(message['e'] ?? ''),
    }));
  }

  /** The calls that have not ended, shard after shard, each once. */
  async *open(): AsyncIterable<string> {
    for (let first = 0; first < shardCount; first += shardsAtOnce) {
      const shards = Array.from({ length: shardsAtOnce }, (_, index) => first + index);
      const pages = await Promise.all(shards.map((shard) => this.#openOf(shard)));
      for (const callId of new Set(pages.flat())) yield callId;
    }
  }

  async #openOf(shard: number): Promise<string[]> {
    const key = openKeyOf(this.#settings.keyPrefix, shard);
    const calls: string[] = [];
    let cursor = '0';
    do {
      const page: IndexPage = await this.#connection.run(key, (redis) =>
        redis.zScan(key, cursor, { COUNT: pageOfCalls }),
      );
      calls.push(...page.members.map(({ value }) => decodeKey(value)));
      cursor = page.cursor;
    } while (cursor !== '0');
    return calls;
  }
}
