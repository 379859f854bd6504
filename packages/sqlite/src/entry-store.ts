import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type {
  AppendResult,
  Lease,
  LeaseLostError,
  LeaseRequest,
  LeaseResult,
  LogEntry,
  StoredEvent,
} from '@tandem/core';
import { decodeEvent, decodeKey, encodeKey, leaseLost, noEntryAt } from '@tandem/core';
import { inSnapshot, inTransaction } from './in-transaction.js';

/** Events that are to be stored together. */
export interface Append {
  readonly callId: string;
  readonly events: readonly StoredEvent[];
  /** The fencing number that must be the newest; undefined where none need be. */
  readonly fence: number | undefined;
}

/** A snapshot that is to be kept. */
export interface Snapshot {
  readonly callId: string;
  readonly position: number;
  readonly text: string;
  readonly fence: number | undefined;
}

/** Which logs have had their time. */
export interface PurgeRule {
  /** Logs of ended calls that were last appended to before this, in milliseconds since the Unix epoch. */
  readonly endedBefore: number;
  /** The same for calls that have not ended. */
  readonly idleBefore: number;
  /** Calls to leave alone. */
  readonly except: ReadonlySet<string>;
  /** How many to purge at most. */
  readonly limit: number;
}

const statements = {
  touch: `INSERT INTO calls (call_id, touched_at) VALUES (?, ?)
    ON CONFLICT (call_id) DO UPDATE SET touched_at = excluded.touched_at RETURNING call`,
  insert: `INSERT INTO entries (call, event_id, event) VALUES (?, ?, ?)
    ON CONFLICT (call, event_id) WHERE event_id IS NOT NULL DO NOTHING`,
  end: 'UPDATE calls SET has_ended = 1 WHERE call = ?',
  read: `SELECT position, event FROM entries
    WHERE call = (SELECT call FROM calls WHERE call_id = ?) AND position > ?
    ORDER BY position LIMIT ?`,
  // The plus keeps SQLite from taking the index by age, whose order is not that of the pages.
  // A call that was leased before anything was heard of it has a row and no entries.
  open: `SELECT call, call_id FROM calls WHERE call > ? AND +has_ended = 0
    AND EXISTS (SELECT 1 FROM entries WHERE entries.call = calls.call) ORDER BY call LIMIT ?`,
  last: 'SELECT max(position) AS position FROM entries',
  since: `SELECT call_id FROM calls
    WHERE call IN (SELECT call FROM entries WHERE position > ?)`,
  version: 'PRAGMA data_version',
  expired: `SELECT call, call_id FROM calls WHERE has_ended = ? AND touched_at < ?
    ORDER BY touched_at LIMIT ?`,
  forget: 'DELETE FROM calls WHERE call = ?',
  know: `INSERT INTO calls (call_id, touched_at) VALUES (?, ?)
    ON CONFLICT (call_id) DO UPDATE SET call_id = call_id RETURNING call`,
  lease: `SELECT fence, holder, held_until FROM leases
    WHERE call = (SELECT call FROM calls WHERE call_id = ?)`,
  grant: 'REPLACE INTO leases (call, holder, held_until) VALUES (?, ?, ?) RETURNING fence',
  prolong: 'UPDATE leases SET held_until = ? WHERE fence = ?',
  release: `UPDATE leases SET holder = NULL
    WHERE call = (SELECT call FROM calls WHERE call_id = ?) AND holder = ? AND fence = ?`,
  snapshot: `SELECT position, floor, event FROM snapshots
    WHERE call = (SELECT call FROM calls WHERE call_id = ?)`,
  floor: 'SELECT floor FROM snapshots WHERE call = (SELECT call FROM calls WHERE call_id = ?)',
  entry: `SELECT call FROM entries
    WHERE position = ? AND call = (SELECT call FROM calls WHERE call_id = ?)`,
  keep: 'REPLACE INTO snapshots (call, position, floor, event) VALUES (?, ?, ?, ?)',
  trim: 'DELETE FROM entries WHERE call = ? AND position > ? AND position <= ? AND event_id IS NULL',
  trimToIds: "UPDATE entries SET event = '' WHERE call = ? AND position > ? AND position <= ?",
} as const;

/** The tables of an event log, in its own words. Synchronous; what SQLite reports is thrown as it is. */
export class EntryStore {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<keyof typeof statements, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Stores all of it, or nothing, but for those whose lease is lost: of these nothing. */
  append(appends: readonly Append[], now: number): readonly (AppendResult | LeaseLostError)[] {
    return inTransaction(this.#database, () => appends.map((one) => this.#appendOne(one, now)));
  }

  /** What the log of a call holds after a position, at most so many; first the snapshot, if it was trimmed beyond that. */
  read(callId: string, after: number, limit: number): readonly LogEntry[] {
    const key = encodeKey(callId);
    const rows = this.#statement('read').all(key, after, limit);
    // Read afterwards: what is trimmed only grows, so that nothing was missing from the rows if nothing is now.
    const floor = integerOf(this.#statement('floor').get(key)?.['floor'] ?? 0);
    return (after < floor ? this.#readTrimmed(key, limit) : rows).map(({ position, event }) => ({
      position: String(position),
      event: decodeEvent(textOf(event)),
    }));
  }

  /** Makes somebody the holder of the lease of a call, or prolongs it, unless another one is. */
  lease(callId: string, { holder, ttlMs }: LeaseRequest, now: number): LeaseResult {
    return inTransaction(this.#database, () => {
      const key = encodeKey(callId);
      const known = this.#statement('lease').get(key);
      const until = integerOf(known?.['held_until'] ?? 0);
      if (known?.['holder'] === holder) {
        this.#statement('prolong').run(now + ttlMs, integerOf(known['fence']));
        return { isGranted: true, fence: integerOf(known['fence']) };
      }
      if (typeof known?.['holder'] === 'string' && now < until) {
        return { isGranted: false, heldForMs: until - now };
      }
      const call = integerOf(this.#statement('know').get(key, now)?.['call']);
      const granted = this.#statement('grant').get(call, holder, now + ttlMs);
      return { isGranted: true, fence: integerOf(granted?.['fence']) };
    });
  }

  release(callId: string, { holder, fence }: Lease): void {
    this.#statement('release').run(encodeKey(callId), holder, fence);
  }

  /** Keeps a snapshot, and trims up to the one before it. @throws LeaseLostError, InvalidArgumentError */
  keepSnapshot({ callId, position, text, fence }: Snapshot): void {
    inTransaction(this.#database, () => {
      const key = encodeKey(callId);
      if (this.#isLost(key, fence)) throw leaseLost(callId);
      const before = this.#statement('snapshot').get(key);
      const floor = integerOf(before?.['position'] ?? 0);
      if (position <= floor) return;
      const entry = this.#statement('entry').get(position, key);
      if (entry === undefined) throw noEntryAt(callId);
      const call = integerOf(entry['call']);
      this.#statement('keep').run(call, position, floor, text);
      const trimmed = integerOf(before?.['floor'] ?? 0);
      this.#statement('trim').run(call, trimmed, floor);
      this.#statement('trimToIds').run(call, trimmed, floor);
    });
  }

  /** A page of the calls that have not ended, and the mark to continue after. */
  open(
    after: number,
    limit: number,
  ): readonly { readonly mark: number; readonly callId: string }[] {
    return this.#statement('open')
      .all(after, limit)
      .map((row) => ({ mark: integerOf(row['call']), callId: callIdOf(row) }));
  }

  /** The last position that was given, of those that are still stored. */
  lastPosition(): number {
    return integerOf(this.#statement('last').get()?.['position'] ?? 0);
  }

  /** The calls with entries after a position. */
  callsAfter(position: number): readonly string[] {
    return this.#statement('since').all(position).map(callIdOf);
  }

  /** A number that is another one whenever somebody else has written to the file in between. */
  fileVersion(): number {
    return integerOf(this.#statement('version').get()?.['data_version']);
  }

  /** Deletes logs that have had their time, oldest first. Answers how many. */
  purge(rule: PurgeRule): number {
    return inTransaction(this.#database, () => {
      const expired = [
        ...this.#expired(1, rule.endedBefore, rule),
        ...this.#expired(0, rule.idleBefore, rule),
      ]
        .filter((row) => !rule.except.has(callIdOf(row)))
        .slice(0, rule.limit);
      for (const { call } of expired) this.#statement('forget').run(integerOf(call));
      return expired.length;
    });
  }

  close(): void {
    this.#database.close();
  }

  #appendOne({ callId, events, fence }: Append, now: number): AppendResult | LeaseLostError {
    const key = encodeKey(callId);
    if (this.#isLost(key, fence)) return leaseLost(callId);
    const call = integerOf(this.#statement('touch').get(key, now)?.['call']);
    let appended = 0;
    for (const { key, text } of events) {
      appended += Number(this.#statement('insert').run(call, key, text).changes);
    }
    if (events.some(({ isEnd }) => isEnd)) this.#statement('end').run(call);
    return { appended, duplicates: events.length - appended };
  }

  #isLost(key: string, fence: number | undefined): boolean {
    return fence !== undefined && this.#statement('lease').get(key)?.['fence'] !== fence;
  }

  #readTrimmed(key: string, limit: number): readonly Row[] {
    return inSnapshot(this.#database, () => {
      const snapshot = this.#statement('snapshot').get(key);
      if (snapshot === undefined) return [];
      const others = limit > 0 ? limit - 1 : limit;
      const position = integerOf(snapshot['position']);
      return [snapshot, ...this.#statement('read').all(key, position, others)];
    });
  }

  #expired(hasEnded: 0 | 1, before: number, { limit, except }: PurgeRule): readonly Row[] {
    return this.#statement('expired').all(hasEnded, before, limit + except.size);
  }

  #statement(name: keyof typeof statements): StatementSync {
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(statements[name]);
    this.#prepared.set(name, statement);
    return statement;
  }
}

type Row = Record<string, SQLOutputValue>;

function callIdOf({ call_id: key }: Row): string {
  return decodeKey(textOf(key));
}

function integerOf(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError('A column of the event log that holds a number holds something else.');
}

function textOf(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError('A column of the event log that holds a text holds something else.');
}
