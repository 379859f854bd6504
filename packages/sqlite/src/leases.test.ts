import { DatabaseSync } from 'node:sqlite';
import { initialCallState, LeaseLostError, snapshotOf } from '@tandem/core';
import { ManualClock } from '@tandem/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, namesOf, noted } from './__fixtures__/noted.js';
import { type TemporaryFolder, temporaryFolder } from './__fixtures__/temporary-folder.js';
import { SqliteEventLog } from './sqlite-event-log.js';
import type { SqliteEventLogOptions } from './sqlite-event-log-options.js';

let folder: TemporaryFolder;
let path: string;
let clock: ManualClock;
const logs: SqliteEventLog[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  path = folder.file('calls.db');
  clock = new ManualClock();
});

afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
  folder[Symbol.dispose]();
});

function open(options: Partial<SqliteEventLogOptions> = {}): SqliteEventLog {
  const log = new SqliteEventLog({ path, clock, pollMs: 0, ...options });
  logs.push(log);
  return log;
}

async function fenceOf(log: SqliteEventLog, holder: string): Promise<number> {
  const result = await log.lease('p:1', { holder, ttlMs: 1_000 });
  if (!result.isGranted) throw new Error('A free lease was refused.');
  return result.fence;
}

function rowsIn(table: 'entries' | 'leases' | 'snapshots'): number {
  const database = new DatabaseSync(path);
  const row = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
  database.close();
  return Number(row?.['rows']);
}

describe('leases in a file', () => {
  it('are timed by the injected clock', async () => {
    const [one, other] = [open(), open()];
    await one.append('p:1', [noted('p:1', 'a')]);
    await fenceOf(one, 'one');
    await clock.advance(999);
    await expect(other.lease('p:1', { holder: 'other', ttlMs: 1_000 })).resolves.toEqual({
      isGranted: false,
      heldForMs: 1,
    });
    await clock.advance(1);
    await fenceOf(other, 'other');
  });

  it('go with the log of their call, and their numbers are not given again', async () => {
    const log = open({ retainEndedMs: 1_000 });
    await log.append('p:1', [noted('p:1', 'a', '1'), ended('p:1')]);
    const before = await fenceOf(log, 'one');
    const [entry] = await log.read('p:1');
    const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
    await log.keepSnapshot('p:1', { position: entry?.position ?? '', event });
    await clock.advance(2_000);
    await log.append('p:2', [noted('p:2', 'a')]);
    await clock.turn();
    expect([rowsIn('leases'), rowsIn('snapshots')]).toEqual([0, 0]);
    const late = log.append('p:1', [noted('p:1', 'late')], { fence: before });
    expect(LeaseLostError.isInstance(await late.catch((error: unknown) => error))).toBe(true);
    expect(await fenceOf(log, 'other')).toBeGreaterThan(before);
  });

  it('cannot be asked for while another process holds the file locked for too long', async () => {
    const log = open({ busyTimeoutMs: 20 });
    await log.append('p:1', [noted('p:1', 'a')]);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const asking = log.lease('p:1', { holder: 'one', ttlMs: 1_000 });
    const refusal = expect(asking).rejects.toMatchObject({
      code: 'provider.unavailable',
      retryable: true,
      message: expect.stringContaining('could not grant a lease'),
    });
    await clock.advance(40);
    await refusal;
    other.close();
    await fenceOf(log, 'one');
  });
});

describe('snapshots in a file', () => {
  it('leave the ids of what is trimmed and nothing else of it, and a long rest is handed over in parts', async () => {
    const log = open();
    const names = Array.from({ length: 1_400 }, (_, index) => `${index}`);
    await log.append(
      'p:1',
      names.map((name, index) => noted('p:1', name, index % 2 === 0 ? name : undefined)),
    );
    const entries = await log.read('p:1');
    const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
    for (const index of [99, 199]) {
      await log.keepSnapshot('p:1', { position: entries[index]?.position ?? '', event });
    }
    expect(rowsIn('entries')).toBe(1_350);
    const parts: number[] = [];
    const seen: string[] = [];
    log.watch('p:1', undefined, (given) => {
      parts.push(given.length);
      seen.push(...namesOf(given));
    });
    await expect.poll(() => seen.at(-1)).toBe('1399');
    expect(seen).toEqual(['call.snapshot', ...names.slice(200)]);
    expect(Math.max(...parts)).toBe(500);
  });
});
