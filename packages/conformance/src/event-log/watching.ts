import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogSubject } from './event-log-harness.js';
import { namesOf, noted } from './sample-events.js';
import { surfacingErrors } from './surfacing-errors.js';
import { CallsUnderWay, turn, WatchWitness } from './watch-witness.js';

/** What a log promises of telling what comes. */
export const watching: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'a watch is given what the log holds after its position, and then what is appended',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a'), noted('p:1', 'b')]);
      const [first, second] = await log.read('p:1');
      const callId = 'p:1';
      const fromTheBeginning = new WatchWitness(log, { callId });
      const fromTheMiddle = new WatchWitness(log, { callId, after: first?.position });
      const fromTheEnd = new WatchWitness(log, { callId, after: second?.position });
      await log.append('p:1', [noted('p:1', 'c')]);
      await log.append('p:2', [noted('p:2', 'elsewhere')]);
      await turn();
      await log.append('p:1', [noted('p:1', 'd')]);
      await Promise.all([fromTheBeginning, fromTheMiddle, fromTheEnd].map((one) => one.saw('d')));
      expect(fromTheBeginning.names).toEqual(['a', 'b', 'c', 'd']);
      expect(fromTheMiddle.names).toEqual(['b', 'c', 'd']);
      expect(fromTheEnd.names).toEqual(['c', 'd']);
      expect(fromTheBeginning.entries).toEqual(await log.read('p:1'));
    },
  },
  {
    title: 'a watch opened before the first event of its call is given all of them',
    async prove({ harness: { log } }) {
      const witness = new WatchWitness(log, { callId: 'p:1' });
      await turn();
      await log.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      expect(witness.names).toEqual(['a']);
    },
  },
  {
    title: 'nothing is delivered during the call to append or watch that caused it',
    async prove({ harness: { log } }) {
      const calls = new CallsUnderWay();
      await log.append('p:1', [noted('p:1', 'a')]);
      const witness = new WatchWitness(log, { callId: 'p:1' }, calls);
      expect(witness.names).toEqual([]);
      await witness.saw('a');
      const order: string[] = [];
      log.watch('p:2', undefined, () => order.push('told'));
      const appending = calls.during(() => log.append('p:2', [noted('p:2', 'b')]));
      await appending.then(() => order.push('kept'));
      const last = new WatchWitness(log, { callId: 'p:2' });
      await last.saw('b');
      expect(order).toEqual(['kept', 'told']);
      expect(witness.intrusions).toBe(0);
    },
  },
  {
    title: 'a repeated event is not delivered again',
    async prove({ harness: { log } }) {
      const witness = new WatchWitness(log, { callId: 'p:1' });
      await log.append('p:1', [noted('p:1', 'a', '1')]);
      await witness.saw('a');
      await log.append('p:1', [noted('p:1', 'a', '1'), noted('p:1', 'b', '2')]);
      await witness.saw('b');
      expect(witness.names).toEqual(['a', 'b']);
    },
  },
  {
    title: 'all watches of a call are given the same order',
    async prove({ harness: { log } }) {
      const witnesses = Array.from({ length: 20 }, () => new WatchWitness(log, { callId: 'p:1' }));
      const appends = Array.from({ length: 50 }, (_, index) =>
        log.append('p:1', [noted('p:1', `event ${index}`)]),
      );
      await Promise.all(appends);
      await log.append('p:1', [noted('p:1', 'last')]);
      const names = namesOf(await log.read('p:1'));
      for (const witness of witnesses) {
        await witness.saw('last');
        expect(witness.names).toEqual(names);
      }
    },
  },
  {
    title: 'a watch that is closed is given nothing more, and may be closed again',
    async prove({ harness: { log } }) {
      const closed = new WatchWitness(log, { callId: 'p:1' });
      const open = new WatchWitness(log, { callId: 'p:1' });
      await log.append('p:1', [noted('p:1', 'a')]);
      await closed.saw('a');
      const appending = log.append('p:1', [noted('p:1', 'b')]);
      closed.close();
      closed.close();
      await appending;
      await open.saw('b');
      await turn();
      expect(closed.names).toEqual(['a']);
    },
  },
  {
    title: 'a watch may be closed by its own listener',
    async prove({ harness: { log } }) {
      const seen: string[] = [];
      const watch = log.watch('p:1', undefined, (entries) => {
        seen.push(...namesOf(entries));
        watch.close();
      });
      const witness = new WatchWitness(log, { callId: 'p:1' });
      await log.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      await turn();
      await log.append('p:1', [noted('p:1', 'b')]);
      await witness.saw('b');
      await turn();
      expect(seen).toEqual(['a']);
    },
  },
  {
    title: 'a listener may append to the call that it watches',
    async prove({ harness: { log } }) {
      const appends: Promise<unknown>[] = [];
      log.watch('p:1', undefined, (entries) => {
        if (namesOf(entries).includes('question'))
          appends.push(log.append('p:1', [noted('p:1', 'answer')]));
      });
      const witness = new WatchWitness(log, { callId: 'p:1' });
      await log.append('p:1', [noted('p:1', 'question')]);
      await witness.saw('answer');
      await Promise.all(appends);
      expect(witness.names).toEqual(['question', 'answer']);
    },
  },
  {
    title: 'a listener that throws neither delays nor breaks another watch',
    async prove({ harness: { log } }) {
      await surfacingErrors(async () => {
        log.watch('p:1', undefined, () => {
          throw new Error('This listener is careless.');
        });
        const sameCall = new WatchWitness(log, { callId: 'p:1' });
        const otherCall = new WatchWitness(log, { callId: 'p:2' });
        await log.append('p:1', [noted('p:1', 'a')]);
        await log.append('p:2', [noted('p:2', 'a')]);
        await Promise.all([sameCall.saw('a'), otherCall.saw('a')]);
        await log.append('p:1', [noted('p:1', 'b')]);
        await log.append('p:2', [noted('p:2', 'b')]);
        await Promise.all([sameCall.saw('b'), otherCall.saw('b')]);
        expect([sameCall.names, otherCall.names]).toEqual([
          ['a', 'b'],
          ['a', 'b'],
        ]);
      });
    },
  },
];
