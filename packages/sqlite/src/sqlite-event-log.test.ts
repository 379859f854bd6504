import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { CallEvent, EventLog, Logger } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, namesOf, noted } from './__fixtures__/noted.js';
import { type TemporaryFolder, temporaryFolder } from './__fixtures__/temporary-folder.js';
import { SqliteEventLog } from './sqlite-event-log.js';
import type { SqliteEventLogOptions } from './sqlite-event-log-options.js';

let folder: TemporaryFolder;
let path: string;
let clock: ManualClock;
let lines: string[];
const logs: SqliteEventLog[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  path = folder.file('calls.db');
  clock = new ManualClock();
  lines = [];
});

afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  folder[Symbol.dispose]();
});

function open(options: Partial<SqliteEventLogOptions> = {}): SqliteEventLog {
  const logger: Logger = { log: (level, message) => lines.push(`${level}: ${message}`) };
  const log = new SqliteEventLog({ path, clock, logger, ...options });
  logs.push(log);
  return log;
}

function watching(log: EventLog, callId: string, after?: string) {
  const seen: string[] = [];
  const watch = log.watch(callId, after, (entries) => seen.push(...namesOf(entries)));
  return { seen, watch };
}

async function openCallsOf(log: EventLog): Promise<string[]> {
  const open: string[] = [];
  for await (const callId of log.openCalls()) open.push(callId);
  return open;
}

/** How many transactions the write-ahead log holds: its frames that end one, by https://www.sqlite.org/walformat.html. */
function commitsInFile(): number {
  const bytes = readFileSync(`${path}-wal`);
  const pageSize = bytes.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at < bytes.length; at += 24 + pageSize) {
    if (bytes.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

describe('appending', () => {
  it('commits what is appended in one turn together', async () => {
    const log = open();
    const before = commitsInFile();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => log.append(`p:${index % 5}`, [noted('p', 'a')])),
    );
    expect(commitsInFile() - before).toBe(1);
    expect(await log.read('p:1')).toHaveLength(10);
  });

  it('does not let an event that cannot be kept spoil the others of its turn', async () => {
    const log = open();
    const bad: CallEvent = { ...noted('p:1', 'bad'), raw: new Date(0) };
    const results = await Promise.allSettled([
      log.append('p:1', [noted('p:1', 'a')]),
      log.append('p:1', [noted('p:1', 'b'), bad]),
      log.append('p:1', [noted('p:1', 'c')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(namesOf(await log.read('p:1'))).toEqual(['a', 'c']);
  });

  it('waits for another process to finish its write, without stopping the program', async () => {
    const log = open({ busyTimeoutMs: 1_000 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const appending = log.append('p:1', [noted('p:1', 'a', '1')]);
    await clock.advance(20);
    expect(await log.read('p:1')).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    await clock.advance(20);
    await expect(appending).resolves.toEqual({ appended: 1, duplicates: 0 });
    expect(clock.pending).toBe(0);
  });

  it('fails as unavailable, for now, when the other process takes too long', async () => {
    const log = open({ busyTimeoutMs: 20 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const refusal = expect(log.append('p:1', [noted('p:1', 'a')])).rejects.toMatchObject({
      code: 'provider.unavailable',
      retryable: true,
      callId: 'p:1',
    });
    await clock.turn();
    await clock.advance(50);
    await refusal;
    other.close();
    await log.append('p:1', [noted('p:1', 'b')]);
    expect(namesOf(await log.read('p:1'))).toEqual(['b']);
  });
});

describe('reading', () => {
  it('refuses a position that no log gave', async () => {
    const log = open();
    for (const bogus of ['bogus', '', ' 1', '-1', '1.5', '1e3', '99999999999999999999']) {
      await expect(log.read('p:1', bogus)).rejects.toMatchObject({ code: 'argument.invalid' });
      expect(() => log.watch('p:1', bogus, () => undefined)).toThrow(/not given by this log/);
    }
  });

  it('lists all open calls, however many, while others come and end', async () => {
    const log = open();
    const callIds = Array.from({ length: 450 }, (_, index) => `p:${index}`);
    await Promise.all(callIds.map((callId) => log.append(callId, [noted(callId, 'a')])));
    await log.append('p:7', [ended('p:7')]);
    const listed: string[] = [];
    for await (const callId of log.openCalls()) {
      listed.push(callId);
      if (listed.length === 1) await log.append('p:8', [noted('p:8', 'b')]);
    }
    expect(listed.sort()).toEqual(callIds.filter((callId) => callId !== 'p:7').sort());
  });
});

describe('watching', () => {
  it('is told of what another process appends, at the next look', async () => {
    const log = open({ pollMs: 50 });
    const other = open({ pollMs: 0 });
    const one = watching(log, 'p:1');
    const two = watching(log, 'p:2');
    await clock.advance(50);
    await other.append('p:1', [noted('p:1', 'a')]);
    await log.append('p:1', [noted('p:1', 'b')]);
    await clock.turn();
    expect(one.seen).toEqual(['a', 'b']);
    await other.append('p:1', [noted('p:1', 'c')]);
    await other.append('p:2', [noted('p:2', 'd')]);
    await clock.turn();
    expect([one.seen, two.seen]).toEqual([['a', 'b'], []]);
    await clock.advance(50);
    expect([one.seen, two.seen]).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('looks for the appends of others only while there are watches, with one timer for all', async () => {
    const log = open();
    expect(clock.pending).toBe(0);
    const watches = ['p:1', 'p:1', 'p:2'].map((callId) => watching(log, callId).watch);
    await clock.advance(120);
    expect(clock.pending).toBe(1);
    for (const watch of watches) watch.close();
    expect(clock.pending).toBe(0);
    watching(log, 'p:1');
    expect(clock.pending).toBe(1);
    await log.close();
    expect(clock.pending).toBe(0);
  });

  it('does not look at all where it was told that nobody else appends', async () => {
    const log = open({ pollMs: 0 });
    const { seen } = watching(log, 'p:1');
    expect(clock.pending).toBe(0);
    await log.append('p:1', [noted('p:1', 'a')]);
    await clock.turn();
    expect(seen).toEqual(['a']);
  });

  it('reports a listener that throws, and tells it and all others what follows', async () => {
    const log = open();
    let told = 0;
    log.watch('p:1', undefined, () => {
      told += 1;
      throw new Error('careless');
    });
    const { seen } = watching(log, 'p:1');
    await log.append('p:1', [noted('p:1', 'a')]);
    await clock.turn();
    await log.append('p:1', [noted('p:1', 'b')]);
    await clock.turn();
    expect([told, seen]).toEqual([2, ['a', 'b']]);
    expect(lines).toEqual(
      Array(2).fill('error: A listener of the event log threw. It is told of what follows.'),
    );
  });

  it('hands a long log over in parts, in order', async () => {
    const log = open();
    const names = Array.from({ length: 1_234 }, (_, index) => `event ${index}`);
    await log.append(
      'p:1',
      names.map((name) => noted('p:1', name)),
    );
    const sizes: number[] = [];
    const seen: string[] = [];
    log.watch('p:1', undefined, (entries) => {
      sizes.push(entries.length);
      seen.push(...namesOf(entries));
    });
    await clock.turn();
    expect(sizes).toEqual([500, 500, 234]);
    expect(seen).toEqual(names);
  });

  it('misses nothing when the file cannot be read for a while, and says so once', async () => {
    const log = open({ pollMs: 0 });
    await log.append('p:1', [noted('p:1', 'a')]);
    const other = new DatabaseSync(path);
    other.exec(`UPDATE entries SET event = 'x' || event`);
    const { seen } = watching(log, 'p:1');
    await clock.advance(1_000);
    expect(seen).toEqual([]);
    expect(lines).toEqual([
      'error: The event log cannot be read; a watch tries again until it can.',
    ]);
    other.exec(`UPDATE entries SET event = substr(event, 2)`);
    other.close();
    await clock.advance(5_000);
    expect(seen).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });
});

describe('retention', () => {
  const day = 86_400_000;

  it('deletes an ended call after its time, when something is appended, unless it is watched', async () => {
    const log = open({ retainEndedMs: day, retainIdleMs: 3 * day });
    for (const callId of ['p:over', 'p:watched']) {
      await log.append(callId, [noted(callId, 'a', '1'), ended(callId)]);
    }
    await log.append('p:open', [noted('p:open', 'a')]);
    watching(log, 'p:watched');
    await clock.turn();
    const sizes = async () => {
      await log.append('p:busy', [noted('p:busy', 'tick')]);
      await clock.turn();
      const reads = ['p:over', 'p:watched', 'p:open'].map((callId) => log.read(callId));
      return (await Promise.all(reads)).map(({ length }) => length);
    };
    expect(await sizes()).toEqual([2, 2, 1]);
    clock = skipping(clock, day - 1);
    expect(await sizes()).toEqual([2, 2, 1]);
    clock = skipping(clock, 60_001);
    expect(await sizes()).toEqual([0, 2, 1]);
    clock = skipping(clock, 3 * day);
    expect(await sizes()).toEqual([0, 2, 0]);
  });

  it('deletes many, a part at a time, until none is left', async () => {
    const log = open({ retainEndedMs: 1_000, pollMs: 0 });
    const callIds = Array.from({ length: 175 }, (_, index) => `p:${index}`);
    await Promise.all(callIds.map((callId) => log.append(callId, [ended(callId)])));
    await clock.turn();
    await clock.advance(2_000);
    await log.append('p:busy', [noted('p:busy', 'a')]);
    await clock.turn();
    await clock.turn();
    const database = new DatabaseSync(path);
    expect(database.prepare('SELECT count(*) AS calls FROM calls').get()).toEqual({ calls: 1 });
    expect(database.prepare('SELECT count(*) AS entries FROM entries').get()).toEqual({
      entries: 1,
    });
    database.close();
  });

  it('keeps positions good for a call that goes on after its log was deleted', async () => {
    const log = open({ retainEndedMs: 1_000 });
    await log.append('p:1', [noted('p:1', 'a', '1'), ended('p:1')]);
    const position = (await log.read('p:1')).at(-1)?.position;
    await clock.advance(2_000);
    await log.append('p:2', [noted('p:2', 'a')]);
    await clock.turn();
    expect(await log.read('p:1')).toEqual([]);
    await log.append('p:1', [noted('p:1', 'late', '1')]);
    expect(namesOf(await log.read('p:1', position))).toEqual(['late']);
  });

  /** Moves the clock without firing on the way: a poll of a day is a million polls. */
  function skipping(from: ManualClock, durationMs: number): ManualClock {
    const later = from.now() + durationMs;
    from.now = () => later;
    return from;
  }
});

describe('closing', () => {
  it('keeps what was appended before, refuses what comes after, and may be repeated', async () => {
    const log = open();
    const appending = log.append('p:1', [noted('p:1', 'a')]);
    await Promise.all([log.close(), log.close()]);
    await expect(appending).resolves.toEqual({ appended: 1, duplicates: 0 });
    const closed = { code: 'provider.unavailable', message: 'The event log is closed.' };
    await expect(log.append('p:1', [noted('p:1', 'b')])).rejects.toMatchObject(closed);
    await expect(log.read('p:1')).rejects.toMatchObject(closed);
    await expect(openCallsOf(log)).rejects.toMatchObject(closed);
    const { seen, watch } = watching(log, 'p:1');
    await clock.turn();
    watch.close();
    expect(seen).toEqual([]);
    expect(namesOf(await open().read('p:1'))).toEqual(['a']);
  });

  it('leaves one file, with everything in it, and no timer', async () => {
    const log = open();
    watching(log, 'p:1');
    await log.append('p:1', [noted('p:1', 'a')]);
    expect(existsSync(`${path}-wal`)).toBe(true);
    await log.close();
    expect([path, `${path}-wal`, `${path}-shm`].map((file) => existsSync(file))).toEqual([
      true,
      false,
      false,
    ]);
    expect(clock.pending).toBe(0);
  });
});

describe('options', () => {
  it.each([
    [{ path: '' }, 'path'],
    [{ path: ':memory:' }, 'path'],
    [{ path: 'file:calls.db?mode=memory' }, 'path'],
    [{ synchronous: 'off' }, 'synchronous'],
    [{ pollMs: -1 }, 'pollMs'],
    [{ retainEndedMs: Number.NaN }, 'retainEndedMs'],
    [{ folder: '/tmp' }, 'folder'],
  ])('are refused where they are wrong: %j', (wrong, key) => {
    const options = { path, ...wrong };
    // @ts-expect-error What is wrong here is what is tested.
    expect(() => new SqliteEventLog(options)).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', path: key }),
    );
    expect(existsSync(path)).toBe(false);
  });
});
