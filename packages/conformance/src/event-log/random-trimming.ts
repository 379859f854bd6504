import type { EventLog, LogEntry } from '@tandem/core';
import { initialCallState, snapshotOf } from '@tandem/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import type { EventLogSubject } from './event-log-harness.js';
import { noted } from './sample-events.js';

/** What happens to a log next. Places are shares of what has been appended by then. */
type Step =
  | { readonly kind: 'append'; readonly count: number }
  | { readonly kind: 'snapshot'; readonly place: number }
  | { readonly kind: 'read'; readonly place: number };

const place = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('snapshot' as const), place }),
  fc.record({ kind: fc.constant('read' as const), place }),
);

const mostRuns = 30;
const occurredAt = '2026-01-01T00:00:00.000Z';

/** What a log promises of being trimmed while it is read. */
export const randomTrimming: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title:
      'whatever is trimmed when, who reads is given all that follows its position, or a snapshot in place of what is gone',
    timeoutMs: 60_000,
    async prove({ harness: { log, second }, runs }) {
      const logs = [log, (await second?.()) ?? log] as const;
      let calls = 0;
      const steps = fc.array(step, { minLength: 5, maxLength: 30 });
      const property = fc.asyncProperty(steps, async (play) => {
        calls += 1;
        await new Trimming(logs, `p:${calls}`).play(play);
      });
      await fc.assert(property, { numRuns: Math.min(runs, mostRuns) });
    },
  },
];

/** One call whose log is appended to, trimmed and read at once. */
class Trimming {
  readonly #logs: readonly [EventLog, EventLog];
  readonly #callId: string;
  /** All that was ever appended. */
  readonly #entries: LogEntry[] = [];
  readonly #underWay: Promise<void>[] = [];

  constructor(logs: readonly [EventLog, EventLog], callId: string) {
    this.#logs = logs;
    this.#callId = callId;
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      if (one.kind === 'append') await this.#append(one.count);
      else if (one.kind === 'snapshot') this.#underWay.push(this.#keep(this.#indexAt(one.place)));
      else this.#underWay.push(this.#read(this.#indexAt(one.place)));
    }
    await Promise.all(this.#underWay);
    for (const index of [-1, ...this.#entries.keys()]) await this.#read(index);
  }

  /** Counts from -1, which is before the first entry. */
  #indexAt(share: number): number {
    return Math.floor(share * this.#entries.length) - 1;
  }

  async #append(count: number): Promise<void> {
    const [log] = this.#logs;
    const first = this.#entries.length;
    const names = Array.from({ length: count }, (_, index) => `${first + index}`);
    await log.append(
      this.#callId,
      names.map((name) => noted(this.#callId, name)),
    );
    const last = this.#entries.at(-1)?.position;
    this.#entries.push(...(await log.read(this.#callId, last)));
    expect(this.#entries).toHaveLength(first + count);
  }

  async #keep(index: number): Promise<void> {
    const entry = this.#entries[index];
    if (entry === undefined) return;
    const state = { ...initialCallState(this.#callId), correlationId: entry.position };
    const snapshot = { position: entry.position, event: snapshotOf(state, occurredAt) };
    await this.#logs[1].keepSnapshot(this.#callId, snapshot);
  }

  async #read(index: number): Promise<void> {
    const known = this.#entries.length;
    const given = await this.#logs[0].read(this.#callId, this.#entries[index]?.position);
    const [first, ...others] = given;
    const isTrimmed = first?.event.type === 'call.snapshot';
    const from = isTrimmed ? this.#placeOf(first) : index;
    expect(from).toBeGreaterThanOrEqual(index);
    const rest = isTrimmed ? others : given;
    expect(rest).toEqual(this.#entries.slice(from + 1, from + 1 + rest.length));
    expect(from + 1 + rest.length).toBeGreaterThanOrEqual(known);
  }

  /** Where the entry stands that a snapshot was made at. */
  #placeOf({ position, event }: LogEntry): number {
    expect(event).toMatchObject({ state: { correlationId: position } });
    return this.#entries.findIndex((entry) => entry.position === position);
  }
}
