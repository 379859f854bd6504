import type { EventLog, LogPosition } from '@tandem/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogSubject } from './event-log-harness.js';
import { namesOf, noted } from './sample-events.js';
import { CallsUnderWay, turn, WatchWitness } from './watch-witness.js';

/** Appenders, and watchers that come and go, all at once and in any order. */
export const randomWatching: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'every watch is given its part of the log in order, without a gap and without a repeat',
    timeoutMs: 120_000,
    async prove({ harness, runs }) {
      const second = await harness.second?.();
      const logs = second === undefined ? [harness.log] : [harness.log, second];
      let scenes = 0;
      const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        scenes += 1;
        const scene = new Scene(logs, `p:${scenes}`);
        for (const one of steps) await scene.play(one);
        await scene.check();
      });
      await fc.assert(property, { numRuns: runs });
    },
  },
];

type Step =
  | { readonly kind: 'append'; readonly instance: number; readonly ids: readonly (number | null)[] }
  | { readonly kind: 'watch'; readonly instance: number; readonly from: number }
  | { readonly kind: 'close'; readonly which: number }
  | { readonly kind: 'turn' };

const instance = fc.integer({ min: 0, max: 1 });
const id = fc.option(fc.integer({ min: 0, max: 20 }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      instance,
      ids: fc.array(id, { maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('watch' as const),
      instance,
      from: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'turn' as const }) },
);

interface OpenWatch {
  readonly witness: WatchWitness;
  readonly after: LogPosition | undefined;
  isClosed: boolean;
}

class Scene {
  readonly #logs: readonly EventLog[];
  readonly #callId: string;
  readonly #calls = new CallsUnderWay();
  readonly #appends: Promise<{ readonly appended: number }>[] = [];
  readonly #watches: OpenWatch[] = [];

  constructor(logs: readonly EventLog[], callId: string) {
    this.#logs = logs;
    this.#callId = callId;
  }

  async play(one: Step): Promise<void> {
    switch (one.kind) {
      case 'append': {
        const number = this.#appends.length;
        const events = one.ids.map((eventId, index) =>
          noted(this.#callId, `${number}.${index}`, eventId === null ? undefined : `id ${eventId}`),
        );
        const log = this.#log(one.instance);
        this.#appends.push(this.#calls.during(() => log.append(this.#callId, events)));
        return;
      }
      case 'watch': {
        const log = this.#log(one.instance);
        const known = one.from === 0 ? [] : await log.read(this.#callId);
        const after = known[Math.ceil(one.from * known.length) - 1]?.position;
        const witness = new WatchWitness(log, { callId: this.#callId, after }, this.#calls);
        this.#watches.push({ witness, after, isClosed: false });
        return;
      }
      case 'close': {
        const watch = this.#watches[one.which];
        if (watch === undefined) return;
        watch.witness.close();
        watch.isClosed = true;
        return;
      }
      case 'turn':
        return turn();
    }
  }

  async check(): Promise<void> {
    const results = await Promise.all(this.#appends);
    await this.#log(0).append(this.#callId, [noted(this.#callId, 'last')]);
    const entries = await this.#log(0).read(this.#callId);
    const stored = results.reduce((sum, { appended }) => sum + appended, 1);
    expect(entries).toHaveLength(stored);
    expect(new Set(namesOf(entries)).size).toBe(stored);
    for (const { witness, after, isClosed } of this.#watches) {
      if (!isClosed) await witness.saw('last');
      const due = await this.#log(0).read(this.#callId, after);
      expect(witness.entries).toEqual(due.slice(0, isClosed ? witness.entries.length : undefined));
      expect(witness.intrusions).toBe(0);
      witness.close();
    }
  }

  #log(index: number): EventLog {
    const log = this.#logs[index % this.#logs.length];
    if (log === undefined) throw new TypeError('There is no log to test.');
    return log;
  }
}
