import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { startChild } from './__fixtures__/child.js';
import { namesOf } from './__fixtures__/noted.js';
import { seeded } from './__fixtures__/seeded.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { SqliteEventLog } from './sqlite-event-log.js';

const rounds = 12;
const calls = ['p:0', 'p:1', 'p:2'] as const;

/** The numbers of the pairs that each call holds, in order. Fails where half a pair is stored. */
async function storedPairs(log: SqliteEventLog): Promise<readonly (readonly number[])[]> {
  const reading = calls.map(async (callId) => {
    const names = namesOf(await log.read(callId));
    const pairs = names
      .filter((name) => name.endsWith('a'))
      .map((name) => Number.parseInt(name, 10));
    expect(names).toEqual(pairs.flatMap((number) => [`${number}a`, `${number}b`]));
    return pairs;
  });
  return Promise.all(reading);
}

function integrityOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];
  } finally {
    database.close();
  }
}

describe('a process that is killed', () => {
  it('leaves everything that was acknowledged, once and in order, in a file that opens', {
    timeout: 120_000,
  }, async () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    const random = seeded(20_261_121);
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Like a sender that was not answered, the next writer repeats some of what the last one sent.
      const child = startChild('restless-writer.ts', path, String(Math.max(0, acknowledged - 20)));
      await child.printed(1 + Math.floor(random() ** 2 * 1_500));
      child.kill();
      const { signal, lines, errors } = await child.end;
      expect({ round, signal, errors }).toEqual({ round, signal: 'SIGKILL', errors: '' });
      acknowledged = Math.max(acknowledged, ...lines.map((line) => Number(line) + 1));

      const log = new SqliteEventLog({ path });
      const pairs = await storedPairs(log);
      await log.close();
      const stored = pairs.flat().length;
      expect(stored).toBeGreaterThanOrEqual(acknowledged);
      for (const [rest, ofCall] of pairs.entries()) {
        const due = Array.from({ length: stored }, (_, number) => number);
        expect(ofCall).toEqual(due.filter((number) => number % calls.length === rest));
      }
      expect(integrityOf(path)).toBe('ok');
    }
    expect(acknowledged).toBeGreaterThan(rounds);
  });
});

describe('several processes on one file', () => {
  it('make it at once, store each id once, are told of one order, and exit by themselves once closed', {
    timeout: 120_000,
  }, async () => {
    using folder = temporaryFolder();
    const path = folder.file('calls.db');
    const rivals = ['11', '22', '33'];
    const shared = 300;
    const total = shared * (rivals.length + 1);
    const children = rivals.map((name) =>
      startChild('rival.ts', path, name, String(shared), String(total)),
    );
    await Promise.all(children.map((child) => child.printed(1)));
    for (const child of children) child.tell('go');
    const ends = await Promise.all(children.map(({ end }) => end));
    expect(ends.map(({ code, errors }) => ({ code, errors }))).toEqual(
      rivals.map(() => ({ code: 0, errors: '' })),
    );
    const reports: readonly { appended: number; duplicates: number; seen: string[] }[] = ends.map(
      ({ lines }) => JSON.parse(lines[1] ?? ''),
    );
    const sum = (key: 'appended' | 'duplicates') =>
      reports.reduce((before, report) => before + report[key], 0);
    expect([sum('appended'), sum('duplicates')]).toEqual([total, shared * (rivals.length - 1)]);

    const log = new SqliteEventLog({ path });
    const names = namesOf(await log.read('p:1'));
    await log.close();
    expect(names).toHaveLength(total);
    expect(new Set(names.map((name) => name.split(' by ')[0])).size).toBe(total);
    for (const { seen } of reports) expect(seen).toEqual(names);
  });
});
