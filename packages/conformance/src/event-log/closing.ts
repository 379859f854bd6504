import { UnavailableError } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { EventLogSubject } from './event-log-harness.js';
import { ended, namesOf, noted } from './sample-events.js';
import { turn, WatchWitness } from './watch-witness.js';

const cannotReopen = ({ harness }: EventLogSubject) =>
  harness.reopen === undefined ? 'The harness reopens no store.' : undefined;

/** What a log promises of its end, and of what outlives it. */
export const closing: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'a log that is closed ends every watch',
    async prove({ harness: { log } }) {
      const witness = new WatchWitness(log, { callId: 'p:1' });
      await log.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      await log.append('p:1', [noted('p:1', 'b')]);
      const closing = log.close();
      const seen = witness.names.length;
      await closing;
      await turn();
      expect(witness.names).toHaveLength(seen);
      witness.close();
    },
  },
  {
    title: 'a log may be closed again',
    async prove({ harness: { log } }) {
      await Promise.all([log.close(), log.close()]);
      await log.close();
    },
  },
  {
    title: 'a log that is closed takes nothing and says so',
    async prove({ harness: { log } }) {
      await log.close();
      const refusal = await failureOf(log.append('p:1', [noted('p:1', 'a')]));
      expect(UnavailableError.isInstance(refusal)).toBe(true);
    },
  },
  {
    title: 'an append that a closing log accepted was kept, and one that it refused was not',
    lacks: cannotReopen,
    async prove({ harness }) {
      const appends = Array.from({ length: 10 }, (_, index) =>
        harness.log.append('p:1', [noted('p:1', `${index}.0`), noted('p:1', `${index}.1`)]),
      );
      const closing = harness.log.close();
      const results = await Promise.allSettled(appends);
      await closing;
      const kept = namesOf(await (await reopened(harness)).read('p:1'));
      for (const [index, { status }] of results.entries()) {
        const ofThis = kept.filter((name) => name.startsWith(`${index}.`));
        expect(ofThis).toEqual(status === 'fulfilled' ? [`${index}.0`, `${index}.1`] : []);
      }
    },
  },
  {
    title: 'what was kept is there when the store is opened again: order, positions and ids',
    lacks: cannotReopen,
    async prove({ harness }) {
      await harness.log.append('p:1', [
        noted('p:1', 'a', '1'),
        noted('p:1', 'b'),
        noted('p:1', 'c'),
      ]);
      await harness.log.append('p:2', [noted('p:2', 'a'), ended('p:2')]);
      const before = await harness.log.read('p:1');
      await harness.log.close();
      const log = await reopened(harness);
      expect(await log.read('p:1')).toEqual(before);
      expect(namesOf(await log.read('p:1', before[1]?.position))).toEqual(['c']);
      await expect(log.append('p:1', [noted('p:1', 'd', '1')])).resolves.toEqual({
        appended: 0,
        duplicates: 1,
      });
      const open: string[] = [];
      for await (const callId of log.openCalls()) open.push(callId);
      expect(open).toEqual(['p:1']);
    },
  },
  {
    title: 'a watch goes on from a position of before the store was opened again',
    lacks: cannotReopen,
    async prove({ harness }) {
      await harness.log.append('p:1', [noted('p:1', 'a'), noted('p:1', 'b')]);
      const [first] = await harness.log.read('p:1');
      await harness.log.close();
      const log = await reopened(harness);
      const witness = new WatchWitness(log, { callId: 'p:1', after: first?.position });
      await log.append('p:1', [noted('p:1', 'c')]);
      await witness.saw('c');
      expect(witness.names).toEqual(['b', 'c']);
    },
  },
];

async function reopened({ reopen }: EventLogSubject['harness']) {
  if (reopen === undefined) throw new TypeError('The harness reopens no store.');
  return reopen();
}
