import { encodeEvent } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { namesOf, noted } from './__fixtures__/noted.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { EntryStore } from './entry-store.js';
import { openDatabase } from './open-database.js';
import { logFailure } from './sqlite-failure.js';

const settings = { synchronous: 'full', busyTimeoutMs: 0 } as const;

function failureOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return logFailure(error, 'take the events', 'p:1');
  }
}

describe('the tables of an event log', () => {
  it('stay as they were when the disk is full, and take events again once it is not', () => {
    using folder = temporaryFolder();
    const database = openDatabase({ ...settings, path: folder.file('calls.db') });
    const store = new EntryStore(database);
    const small = encodeEvent(noted('p:1', 'small', '1'));
    const large = encodeEvent({ ...noted('p:1', 'large', '2'), raw: 'x'.repeat(1_000_000) });
    store.append([{ callId: 'p:1', events: [small], fence: undefined }], 0);
    database.exec('PRAGMA max_page_count = 20');
    const twoCalls = [
      { callId: 'p:2', events: [small], fence: undefined },
      { callId: 'p:1', events: [large], fence: undefined },
    ];
    expect(failureOf(() => store.append(twoCalls, 0))).toMatchObject({
      code: 'provider.unavailable',
      retryable: true,
      callId: 'p:1',
      message:
        'The event log could not take the events: the disk, or the quota for the database file, is full. Free some space.',
    });
    expect(namesOf(store.read('p:1', 0, -1))).toEqual(['small']);
    expect(store.read('p:2', 0, -1)).toEqual([]);
    database.exec('PRAGMA max_page_count = 100000');
    expect(store.append(twoCalls, 0)).toEqual([
      { appended: 1, duplicates: 0 },
      { appended: 1, duplicates: 0 },
    ]);
    store.close();
  });

  it('report a file that cannot be written to as what no repetition mends', () => {
    using folder = temporaryFolder();
    const database = openDatabase({ ...settings, path: folder.file('calls.db') });
    const store = new EntryStore(database);
    database.exec('PRAGMA query_only = 1');
    const append = { callId: 'p:1', events: [encodeEvent(noted('p:1', 'a'))], fence: undefined };
    expect(failureOf(() => store.append([append], 0))).toMatchObject({
      code: 'provider.unavailable',
      retryable: false,
    });
    store.close();
  });

  it('let mistakes of the program through unchanged', () => {
    const mistake = new TypeError('A mistake.');
    expect(logFailure(mistake, 'be read')).toBe(mistake);
  });
});
