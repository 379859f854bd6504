import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { AppendResult, LogEntry, StoredEvent } from '@tandem/core';
import { decodeEvent, decodeKey, encodeKey } from '@tandem/core';
import { inTransaction } from './in-transaction.js';

/** Events that are to be stored together. */
export interface Append {
  readonly callId: string;
  readonly events: readonly StoredEvent[];
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
  open: 'SELECT call, call_id FROM calls WHERE call > ? AND +has_ended = 0 ORDER BY call LIMIT ?',
  last: 'SELECT max(position) AS position FROM entries',
  since: `SELECT call_id FROM calls
    WHERE call IN (SELECT call FROM entries WHERE position > ?)`,
  version: 'PRAGMA data_version',
  expired: `SELECT call, call_id FROM calls WHERE has_ended = ? AND touched_at < ?
    ORDER BY touched_at LIMIT ?`,
  forget: 'DELETE FROM calls WHERE call = ?',
} as const;

/** The tables of an event log, in its own words. Synchronous; what SQLite reports is thrown as it is. */
export class EntryStore {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<keyof typeof statements, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Stores all of it, or nothing. */
  append(appends: readonly Append[], now: number): readonly AppendResult[] {
    return inTransaction(this.#database, () => appends.map((one) => this.#appendOne(one, now)));
  }

  /** What the log of a call holds after a position, at most so many. */
  read(callId: string, after: number, limit: number): readonly LogEntry[] {
    return this.#statement('read')
      .all(encodeKey(callId), after, limit)
      .map(({ position, event }) => ({
        position: String(position),
        event: decodeEvent(textOf(event)),
      }));
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

  #appendOne({ callId, events }: Append, now: number): AppendResult {
    const call = integerOf(this.#statement('touch').get(encodeKey(callId), now)?.['call']);
    let appended = 0;
    for (const { key, text } of events) {
      appended += Number(this.#statement('insert').run(call, key, text).changes);
    }
    if (events.some(({ isEnd }) => isEnd)) this.#statement('end').run(call);
    return { appended, duplicates: events.length - appended };
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
