import type { CallSnapshot, EventLog, LogEntry } from '@tandem/core';
import { InvalidArgumentError, initialCallState, LeaseLostError, snapshotOf } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { EventLogSubject } from './event-log-harness.js';
import { ended, namesOf, noted } from './sample-events.js';
import { turn, WatchWitness } from './watch-witness.js';

/** What a log promises of staying whole when it is trimmed. */
export const snapshots: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title:
      'a log is trimmed behind its snapshots, and who reads from before that is given the latest first',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c', 'd', 'e', 'f']);
      await keep(log, entries[1]);
      // The first one trims nothing: who is a little behind still finds all that is new to it.
      expect(await log.read('p:1')).toEqual(entries);
      await keep(log, entries[3]);
      const trimmed = await log.read('p:1');
      expect(trimmed).toEqual([
        { position: entries[3]?.position, event: snapshotAt(entries[3]) },
        ...entries.slice(4),
      ]);
      expect(await log.read('p:1', entries[0]?.position)).toEqual(trimmed);
      for (const index of [1, 2, 3, 4, 5]) {
        expect(await log.read('p:1', entries[index]?.position)).toEqual(entries.slice(index + 1));
      }
    },
  },
  {
    title: 'a snapshot comes back as it was kept',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c']);
      await keep(log, entries[0]);
      await keep(log, entries[1]);
      const [first] = await log.read('p:1');
      expect(first?.event).toEqual(snapshotAt(entries[1]));
    },
  },
  {
    title: 'a watch from before what is kept is given the snapshot, and then what follows it',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c', 'd', 'e']);
      await keep(log, entries[1]);
      await keep(log, entries[3]);
      const behind = new WatchWitness(log, { callId: 'p:1', after: entries[0]?.position });
      const fromTheBeginning = new WatchWitness(log, { callId: 'p:1' });
      const abreast = new WatchWitness(log, { callId: 'p:1', after: entries[1]?.position });
      await log.append('p:1', [noted('p:1', 'f')]);
      await Promise.all([behind, fromTheBeginning, abreast].map((one) => one.saw('f')));
      expect(behind.names).toEqual(['call.snapshot', 'e', 'f']);
      expect(fromTheBeginning.names).toEqual(['call.snapshot', 'e', 'f']);
      expect(abreast.names).toEqual(['c', 'd', 'e', 'f']);
    },
  },
  {
    title: 'a watch that keeps up is given each entry once while its log is trimmed',
    async prove({ harness: { log } }) {
      const witness = new WatchWitness(log, { callId: 'p:1' });
      const names = Array.from({ length: 60 }, (_, index) => `event ${index}`);
      for (const [index, name] of names.entries()) {
        await log.append('p:1', [noted('p:1', name, name)]);
        await witness.saw(name);
        if (index % 5 === 4) await keep(log, witness.entries.at(-1));
      }
      await turn();
      expect(witness.names).toEqual(names);
      expect((await log.read('p:1')).length).toBeLessThan(20);
    },
  },
  {
    title: 'an id whose entry was trimmed is known all the same',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c', 'd']);
      await keep(log, entries[1]);
      await keep(log, entries[3]);
      await expect(
        log.append('p:1', [noted('p:1', 'again', 'a'), noted('p:1', 'e', 'e')]),
      ).resolves.toEqual({ appended: 1, duplicates: 1 });
      expect(namesOf(await log.read('p:1'))).toEqual(['call.snapshot', 'e']);
    },
  },
  {
    title: 'a snapshot that is not newer than the one that is kept changes nothing',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c', 'd', 'e']);
      await keep(log, entries[1]);
      await keep(log, entries[3]);
      const before = await log.read('p:1');
      await keep(log, entries[0]);
      await keep(log, entries[3]);
      expect(await log.read('p:1')).toEqual(before);
    },
  },
  {
    title:
      'a snapshot under a lease that another holder has since is refused, and nothing is trimmed',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c']);
      const stale = await log.lease('p:1', { holder: 'one', ttlMs: 60_000 });
      if (!stale.isGranted) throw new Error('A free lease was refused.');
      await keep(log, entries[0], stale);
      await log.release('p:1', { holder: 'one', fence: stale.fence });
      await log.lease('p:1', { holder: 'other', ttlMs: 60_000 });
      const refusal = await failureOf(keep(log, entries[1], stale));
      expect(LeaseLostError.isInstance(refusal)).toBe(true);
      expect(await log.read('p:1')).toEqual(entries);
    },
  },
  {
    title: 'a snapshot of no entry, or of another version, is refused, and nothing is trimmed',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b', 'c']);
      await keep(log, entries[1]);
      const position = `${entries[2]?.position.replace(/^\d+/, (digits) => String(Number(digits) + 9_999_999))}`;
      const nowhere = failureOf(
        log.keepSnapshot('p:1', { position, event: snapshotAt(undefined) }),
      );
      expect(InvalidArgumentError.isInstance(await nowhere)).toBe(true);
      const event: CallSnapshot = JSON.parse(JSON.stringify({ ...snapshotAt(entries[2]), v: 2 }));
      const unread = log.keepSnapshot('p:1', { position: entries[2]?.position ?? '', event });
      expect(await failureOf(unread)).toMatchObject({ code: 'call.invalid-state' });
      expect(await log.read('p:1')).toEqual(entries);
    },
  },
  {
    title: 'a call whose log was trimmed is open until its end',
    async prove({ harness: { log } }) {
      const entries = await filled(log, ['a', 'b']);
      await keep(log, entries[0]);
      await keep(log, entries[1]);
      expect(await openCallsOf(log)).toEqual(['p:1']);
      await log.append('p:1', [ended('p:1')]);
      expect(await openCallsOf(log)).toEqual([]);
    },
  },
  {
    title: 'a trimmed log is there when the store is opened again',
    lacks: ({ harness }) =>
      harness.reopen === undefined ? 'The harness reopens no store.' : undefined,
    async prove({ harness }) {
      const entries = await filled(harness.log, ['a', 'b', 'c', 'd', 'e']);
      await keep(harness.log, entries[1]);
      await keep(harness.log, entries[3]);
      const before = await harness.log.read('p:1');
      await harness.log.close();
      const log = await harness.reopen?.();
      expect(await log?.read('p:1')).toEqual(before);
      expect(await log?.append('p:1', [noted('p:1', 'again', 'a')])).toMatchObject({ appended: 0 });
    },
  },
];

/** A log of events of these names, every other one with its name for an id. */
async function filled(log: EventLog, names: readonly string[]): Promise<readonly LogEntry[]> {
  const events = names.map((name, index) =>
    index % 2 === 0 ? noted('p:1', name, name) : noted('p:1', name),
  );
  await log.append('p:1', events);
  return log.read('p:1');
}

/** A snapshot that says which entry it was made at. */
function snapshotAt(entry: LogEntry | undefined): CallSnapshot {
  const state = { ...initialCallState('p:1'), correlationId: `at ${entry?.position}` };
  return snapshotOf(state, '2026-01-01T00:00:00.000Z');
}

async function keep(
  log: EventLog,
  entry: LogEntry | undefined,
  options: { readonly fence?: number } = {},
): Promise<void> {
  if (entry === undefined) throw new TypeError('There is no such entry.');
  await log.keepSnapshot('p:1', { position: entry.position, event: snapshotAt(entry) }, options);
}

async function openCallsOf(log: EventLog): Promise<readonly string[]> {
  const open: string[] = [];
  for await (const callId of log.openCalls()) open.push(callId);
  return open;
}
