import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { EntryStore } from './entry-store.js';
import { openDatabase } from './open-database.js';

function open(path: string, synchronous: 'full' | 'normal' = 'full'): DatabaseSync {
  return openDatabase({ path, synchronous, busyTimeoutMs: 100 });
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function write(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

describe('opening the file of an event log', () => {
  it.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('writes ahead, with synchronous "%s" as asked', (synchronous, level) => {
    using folder = temporaryFolder();
    const database = open(folder.file('calls.db'), synchronous);
    expect(pragma(database, 'journal_mode')).toBe('wal');
    expect(pragma(database, 'synchronous')).toBe(level);
    expect(pragma(database, 'foreign_keys')).toBe(1);
    database.close();
  });

  it('takes an empty file, and its own file again', () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    writeFileSync(path, '');
    open(path).close();
    const database = open(path);
    expect(pragma(database, 'user_version')).toBe(2);
    database.close();
  });

  it('refuses a file of a newer version, saying what to do', () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    open(path).close();
    write(path, 'PRAGMA user_version = 3');
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'configuration.invalid',
        path: 'path',
        message:
          'The file that the option "path" of the SQLite event log names was written by a newer version of @tandem/sqlite: its schema is 3, and this version knows 2. Upgrade the package, or name another file.',
      }),
    );
  });

  it('takes a file of the version before and adds what it lacks, keeping what it holds', () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    open(path).close();
    write(
      path,
      `DROP TABLE leases;
       DROP TABLE snapshots;
       PRAGMA user_version = 1;
       INSERT INTO calls (call_id, touched_at) VALUES ('p:1', 0);
       INSERT INTO entries (call, event_id, event) VALUES (1, 'a', '{"type":"call.settled"}');`,
    );
    const database = open(path);
    expect(pragma(database, 'user_version')).toBe(2);
    const store = new EntryStore(database);
    expect(store.read('p:1', 0, -1)).toEqual([{ position: '1', event: { type: 'call.settled' } }]);
    const request = { holder: 'h', ttlMs: 1_000 };
    expect(store.lease('p:1', request, 0)).toEqual({ isGranted: true, fence: 1 });
    store.close();
  });

  it.each([
    'CREATE TABLE customers (name TEXT)',
    'PRAGMA user_version = 1',
    'PRAGMA application_id = 7',
  ])('refuses the database of another application and leaves it as it was (%s)', (sql) => {
    using folder = temporaryFolder();
    const path = folder.file('other.db');
    write(path, sql);
    const before = readFileSync(path);
    expect(() => open(path)).toThrow(/"path" .* is the database of another application\./);
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a file that is no database and leaves it as it was', () => {
    using folder = temporaryFolder();
    const path = folder.file('notes.txt');
    const text = 'Call the dentist.\n'.repeat(100);
    writeFileSync(path, text);
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'configuration.invalid',
        message: expect.stringMatching(
          /"path" .* is not an SQLite database\. Name another file\.$/,
        ),
      }),
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('refuses a folder, and a file in a folder that does not exist', () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('folder'));
    for (const path of [folder.file('folder'), folder.file('missing/calls.db')]) {
      expect(() => open(path)).toThrow(
        expect.objectContaining({
          code: 'configuration.invalid',
          message: expect.stringMatching(/"path" .* cannot be opened\. Its folder must exist/),
        }),
      );
    }
  });

  it('is unavailable, for now, while another process holds the file locked', () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    open(path).close();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'provider.unavailable', retryable: true }),
    );
    other.close();
    open(path).close();
  });
});
