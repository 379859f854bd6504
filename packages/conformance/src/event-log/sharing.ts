import type { EventLog } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogHarness, EventLogSubject } from './event-log-harness.js';
import { ended, namesOf, noted } from './sample-events.js';
import { WatchWitness } from './watch-witness.js';

const isAlone = ({ harness }: EventLogSubject) =>
  harness.second === undefined ? 'The harness opens no second instance.' : undefined;

/** What a log promises where several instances share one store. */
export const sharing: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'two instances on one store read the same entries at the same positions',
    lacks: isAlone,
    async prove({ harness }) {
      const [one, other] = await both(harness);
      await one.append('p:1', [noted('p:1', 'a', '1')]);
      await other.append('p:1', [noted('p:1', 'b', '2')]);
      await one.append('p:1', [noted('p:1', 'c', '3')]);
      const entries = await one.read('p:1');
      expect(namesOf(entries)).toEqual(['a', 'b', 'c']);
      expect(await other.read('p:1')).toEqual(entries);
      expect(namesOf(await other.read('p:1', entries[0]?.position))).toEqual(['b', 'c']);
    },
  },
  {
    title: 'an id that two instances append at once is stored once',
    lacks: isAlone,
    async prove({ harness }) {
      const logs = await both(harness);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (logs[index % 2] ?? harness.log).append('p:1', [
            noted('p:1', `by ${index}`, 'contested'),
          ]),
        ),
      );
      expect(results.filter(({ appended }) => appended === 1)).toHaveLength(1);
      expect(await harness.log.read('p:1')).toHaveLength(1);
    },
  },
  {
    title: 'a watch is given what another instance appends',
    lacks: isAlone,
    async prove({ harness }) {
      const [one, other] = await both(harness);
      const witness = new WatchWitness(one, { callId: 'p:1' });
      await other.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      await one.append('p:1', [noted('p:1', 'b')]);
      await other.append('p:1', [noted('p:1', 'c')]);
      await witness.saw('c');
      expect(witness.names).toEqual(['a', 'b', 'c']);
    },
  },
  {
    title: 'the end that one instance stored closes the call for the other',
    lacks: isAlone,
    async prove({ harness }) {
      const [one, other] = await both(harness);
      await one.append('p:1', [noted('p:1', 'a')]);
      await one.append('p:2', [noted('p:2', 'a')]);
      await other.append('p:2', [ended('p:2')]);
      const open: string[] = [];
      for await (const callId of one.openCalls()) open.push(callId);
      expect(open).toEqual(['p:1']);
    },
  },
  {
    title: 'an instance that is closed leaves the other one working',
    lacks: isAlone,
    async prove({ harness }) {
      const [one, other] = await both(harness);
      await one.append('p:1', [noted('p:1', 'a')]);
      await other.close();
      await one.append('p:1', [noted('p:1', 'b')]);
      expect(namesOf(await one.read('p:1'))).toEqual(['a', 'b']);
    },
  },
];

async function both(harness: EventLogHarness): Promise<readonly [EventLog, EventLog]> {
  if (harness.second === undefined) throw new TypeError('The harness opens no second instance.');
  return [harness.log, await harness.second()];
}
