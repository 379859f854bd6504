import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '@tandem/core';
import { inSnapshot, inTransaction } from './in-transaction.js';
import type { SqliteEventLogSettings } from './sqlite-event-log-options.js';
import type { SqliteFailure } from './sqlite-failure.js';
import { logFailure, sqliteFailureOf } from './sqlite-failure.js';

/** The form of the tables below, kept in the file as its `user_version`. */
const schemaVersion = 2;

/** "TAND": marks a file as ours, by https://www.sqlite.org/fileformat.html#application_id. */
const applicationId = 0x54_41_4e_44;

/**
 * Positions are given by AUTOINCREMENT: over all calls together and never twice, so that a position stays good when the
 * log of its call is purged and begins anew.
 */
const schema = `
  CREATE TABLE calls (
    call INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL UNIQUE,
    touched_at INTEGER NOT NULL,
    has_ended INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX calls_by_age ON calls (has_ended, touched_at);
  CREATE TABLE entries (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    call INTEGER NOT NULL REFERENCES calls ON DELETE CASCADE,
    event_id TEXT,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX entries_of_call ON entries (call);
  CREATE UNIQUE INDEX entries_by_id ON entries (call, event_id) WHERE event_id IS NOT NULL;
  PRAGMA application_id = ${applicationId};
`;

/**
 * What came with version 2. Fencing numbers are given like positions, so that none is given twice. Entries up to `floor` are
 * trimmed: those with an id stay as that alone, so that a repetition is known as one.
 */
const leasesAndSnapshots = `
  CREATE TABLE leases (
    fence INTEGER PRIMARY KEY AUTOINCREMENT,
    call INTEGER NOT NULL UNIQUE REFERENCES calls ON DELETE CASCADE,
    holder TEXT,
    held_until INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE snapshots (
    call INTEGER PRIMARY KEY REFERENCES calls ON DELETE CASCADE,
    position INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    event TEXT NOT NULL
  ) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

/** How long SQLite itself waits for a lock, standing still; beyond it, whoever uses the database tries again later. */
const standstillMs = 10;

/** What is left of the write-ahead log on disk after a burst. */
const journalSizeLimitBytes = 16 * 1024 * 1024;

type DatabaseSettings = Pick<SqliteEventLogSettings, 'path' | 'synchronous' | 'busyTimeoutMs'>;

/**
 * Opens the file of an event log, and makes it if there is none.
 *
 * @throws ConfigurationError when the file cannot be the file of an event log.
 * @throws UnavailableError when another process holds it locked for too long, or the disk fails.
 */
export function openDatabase(settings: DatabaseSettings): DatabaseSync {
  const giveUpAt = performance.now() + settings.busyTimeoutMs;
  for (;;) {
    try {
      return openOnce(settings);
    } catch (error) {
      const failure = sqliteFailureOf(error);
      if (failure !== 'busy' || performance.now() >= giveUpAt) throw openFailure(error, failure);
    }
    // Two processes that make the same file at once: SQLite does not wait where waiting could be for ever.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, standstillMs);
  }
}

function openOnce({ path, synchronous }: DatabaseSettings): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: standstillMs });
  try {
    // Another process may be making the file at this moment; half of that is nobody's database.
    inSnapshot(database, () => assertOurs(database));
    if (scalar(database, 'PRAGMA journal_mode = WAL') !== 'wal') {
      throw wrongPath(
        'lies where SQLite has no write-ahead log, such as a network share. Name a file on a disk of this machine',
      );
    }
    // On macOS a plain fsync leaves the data in the cache of the disk.
    database.exec(`
      PRAGMA synchronous = ${synchronous};
      PRAGMA fullfsync = ${synchronous === 'full' ? 1 : 0};
      PRAGMA journal_size_limit = ${journalSizeLimitBytes};
    `);
    inTransaction(database, () => {
      const found = assertOurs(database);
      if (found === 'empty') database.exec(schema);
      if (found !== 'ours') database.exec(leasesAndSnapshots);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Looks at a file before anything is changed in it. */
function assertOurs(database: DatabaseSync): 'ours' | 'older' | 'empty' {
  const application = scalar(database, 'PRAGMA application_id');
  const version = Number(scalar(database, 'PRAGMA user_version'));
  if (application === applicationId) {
    if (version === schemaVersion) return 'ours';
    if (version === 1) return 'older';
    throw wrongPath(
      `was written by a newer version of @tandem/sqlite: its schema is ${version}, and this version knows ${schemaVersion}. Upgrade the package, or name another file`,
    );
  }
  const tables = scalar(database, 'SELECT count(*) FROM sqlite_schema');
  if (application === 0 && version === 0 && tables === 0) return 'empty';
  throw wrongPath('is the database of another application. Name another file');
}

function scalar(database: DatabaseSync, sql: string): unknown {
  return Object.values(database.prepare(sql).get() ?? {})[0];
}

const whyNot: Partial<Record<SqliteFailure, string>> = {
  notDatabase: 'is not an SQLite database. Name another file',
  cannotOpen: 'cannot be opened. Its folder must exist, and both must be readable and writable',
  readonly: 'cannot be written to. Correct the permissions of the file and its folder',
  corrupt: 'is damaged. Restore it from a backup, or name another file',
};

function openFailure(error: unknown, failure: SqliteFailure | undefined): unknown {
  const why = failure === undefined ? undefined : whyNot[failure];
  return why === undefined ? logFailure(error, 'be opened') : wrongPath(why, error);
}

function wrongPath(why: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    `The file that the option "path" of the SQLite event log names ${why}.`,
    { path: 'path', cause },
  );
}
