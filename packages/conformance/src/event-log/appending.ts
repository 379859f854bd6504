import fc from 'fast-check';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogSubject } from './event-log-harness.js';
import { namesOf, noted } from './sample-events.js';

/** What a log promises of taking events. */
export const appending: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'an append that has resolved can be read, by the call it was made for and by no other',
    async prove({ harness: { log } }) {
      await expect(log.append('p:1', [noted('p:1', 'a'), noted('p:1', 'b')])).resolves.toEqual({
        appended: 2,
        duplicates: 0,
      });
      expect(namesOf(await log.read('p:1'))).toEqual(['a', 'b']);
      expect(await log.read('p:2')).toEqual([]);
    },
  },
  {
    title: 'an event whose id the log of its call holds already is not stored again',
    async prove({ harness: { log } }) {
      await expect(
        log.append('p:1', [noted('p:1', 'a', '1'), noted('p:1', 'b', '1'), noted('p:1', 'c', '2')]),
      ).resolves.toEqual({ appended: 2, duplicates: 1 });
      await expect(
        log.append('p:1', [noted('p:1', 'd', '2'), noted('p:1', 'e', '3')]),
      ).resolves.toEqual({ appended: 1, duplicates: 1 });
      expect(namesOf(await log.read('p:1'))).toEqual(['a', 'c', 'e']);
    },
  },
  {
    title: 'the same id in two calls is two facts',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a', 'same')]);
      await expect(log.append('p:2', [noted('p:2', 'b', 'same')])).resolves.toEqual({
        appended: 1,
        duplicates: 0,
      });
      expect(namesOf(await log.read('p:2'))).toEqual(['b']);
    },
  },
  {
    title: 'events without an id are all kept',
    async prove({ harness: { log } }) {
      const twin = noted('p:1', 'twin');
      await expect(log.append('p:1', [twin, twin])).resolves.toEqual({
        appended: 2,
        duplicates: 0,
      });
      await log.append('p:1', [twin]);
      expect(await log.read('p:1')).toHaveLength(3);
    },
  },
  {
    title: 'an id that several append at once is stored once',
    async prove({ harness: { log } }) {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          log.append('p:1', [noted('p:1', `by ${index}`, 'contested')]),
        ),
      );
      expect(results.filter(({ appended }) => appended === 1)).toHaveLength(1);
      expect(results.filter(({ duplicates }) => duplicates === 1)).toHaveLength(19);
      expect(await log.read('p:1')).toHaveLength(1);
    },
  },
  {
    title: 'appends made at once are each kept whole and in their own order',
    async prove({ harness: { log }, runs }) {
      let calls = 0;
      const batches = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });
      const property = fc.asyncProperty(batches, async (sizes) => {
        calls += 1;
        const callId = `p:${calls}`;
        const sent = sizes.map((size, batch) =>
          Array.from({ length: size }, (_, index) => `${batch}.${index}`),
        );
        await Promise.all(
          sent.map((names) =>
            log.append(
              callId,
              names.map((name) => noted(callId, name, name)),
            ),
          ),
        );
        const kept = namesOf(await log.read(callId));
        expect(kept).toHaveLength(sent.flat().length);
        for (const names of sent) {
          const start = kept.indexOf(names[0] ?? '');
          expect(kept.slice(start, start + names.length)).toEqual(names);
        }
      });
      await fc.assert(property, { numRuns: runs });
    },
  },
  {
    title: 'appending nothing keeps nothing',
    async prove({ harness: { log } }) {
      await expect(log.append('p:1', [])).resolves.toEqual({ appended: 0, duplicates: 0 });
      expect(await log.read('p:1')).toEqual([]);
    },
  },
];
