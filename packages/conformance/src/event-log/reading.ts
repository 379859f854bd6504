import type { EventLog } from '@tandem/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogSubject } from './event-log-harness.js';
import { ended, namesOf, noted, richEvents } from './sample-events.js';

/** What a log promises of giving events back. */
export const reading: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'an unknown call has an empty log',
    async prove({ harness: { log } }) {
      expect(await log.read('p:nobody')).toEqual([]);
      expect(await callsOf(log)).toEqual([]);
    },
  },
  {
    title: 'a log is read from the beginning and after any of its positions',
    async prove({ harness: { log } }) {
      const names = Array.from({ length: 25 }, (_, index) => `event ${index}`);
      for (const name of names) await log.append('p:1', [noted('p:1', name)]);
      const entries = await log.read('p:1');
      expect(namesOf(entries)).toEqual(names);
      for (const [index, { position }] of entries.entries()) {
        expect(namesOf(await log.read('p:1', position))).toEqual(names.slice(index + 1));
      }
    },
  },
  {
    title: 'positions are different from each other and stay what they are',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a', 'a'), noted('p:1', 'b'), noted('p:1', 'c')]);
      const before = await log.read('p:1');
      await log.append('p:1', [noted('p:1', 'again', 'a'), noted('p:1', 'd')]);
      await log.append('p:2', [noted('p:2', 'elsewhere')]);
      const after = await log.read('p:1');
      expect(after.slice(0, 3)).toEqual(before);
      expect(new Set(after.map(({ position }) => position)).size).toBe(4);
      for (const { position } of after) expect(position).toBeTypeOf('string');
    },
  },
  {
    title: 'calls are kept apart whatever characters their ids have',
    async prove({ harness: { log } }) {
      const callIds = [
        'p:1',
        'p:10',
        'P:1',
        'p:1 ',
        'p:%',
        'p:_',
        "p:'; --",
        'p:"',
        'p:\\',
        'p:ü',
        'p:u\u0308',
        'p:\u0000',
        'p:\u0000a',
        'p:☎',
        'p:a/b',
        'p:../x',
        `p:${'x'.repeat(1_000)}`,
      ];
      for (const callId of callIds) await log.append(callId, [noted(callId, callId, 'id')]);
      for (const callId of callIds) expect(namesOf(await log.read(callId))).toEqual([callId]);
      expect([...(await callsOf(log))].sort()).toEqual([...callIds].sort());
    },
  },
  {
    title: 'events are deep-equal after a round trip',
    async prove({ harness: { log } }) {
      const events = richEvents('p:1');
      await log.append('p:1', events);
      expect((await log.read('p:1')).map(({ event }) => event)).toEqual(events);
    },
  },
  {
    title: 'raw payloads come back as they were, however nested, large or strange',
    async prove({ harness: { log }, runs }) {
      let calls = 0;
      const text = fc.string({ unit: 'binary', maxLength: 40 });
      const payload = fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.dictionary(text, text), strange);
      const property = fc.asyncProperty(payload, text, async (raw, id) => {
        calls += 1;
        const callId = `p:${calls}`;
        const event = { ...noted(callId, 'payload', id), raw };
        await log.append(callId, [event]);
        const [entry] = await log.read(callId);
        expect(entry?.event).toEqual(event);
        await expect(log.append(callId, [event])).resolves.toMatchObject({ duplicates: 1 });
      });
      await fc.assert(property, { numRuns: runs });
    },
  },
  {
    title: 'open calls are those whose end the log does not hold',
    async prove({ harness: { log } }) {
      await log.append('p:open', [noted('p:open', 'a')]);
      await log.append('p:over', [noted('p:over', 'a')]);
      await log.append('p:over', [ended('p:over')]);
      await log.append('p:over', [noted('p:over', 'late')]);
      await log.append('p:at-once', [noted('p:at-once', 'a'), ended('p:at-once')]);
      await log.append('p:empty', []);
      await log.read('p:read');
      log.watch('p:watched', undefined, () => undefined).close();
      expect(await callsOf(log)).toEqual(['p:open']);
    },
  },
];

const strange = fc.constantFrom<unknown>(
  'x'.repeat(1_000_000),
  Array.from({ length: 20_000 }, (_, index) => index),
  nested(200),
  'a\u0000b',
  '\ud800',
  '\u2028\u2029',
  { '': '', ' ': null, constructor: 1, toString: 'x' },
  [[], {}, '', 0, false, null],
  null,
  1e-300,
  9_007_199_254_740_991,
);

function nested(depth: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

async function callsOf(log: EventLog): Promise<readonly string[]> {
  const calls: string[] = [];
  for await (const callId of log.openCalls()) calls.push(callId);
  return calls;
}
