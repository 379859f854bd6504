import type { EventLog, LeaseResult } from '@tandem/core';
import { InvalidArgumentError, LeaseLostError } from '@tandem/core';
import { expect } from 'vitest';
import type { ConformanceTest } from '../suite/conformance-test.js';
import { failureOf } from '../suite/failure-of.js';
import type { EventLogSubject } from './event-log-harness.js';
import { namesOf, noted } from './sample-events.js';
import { turn } from './watch-witness.js';

const longMs = 60_000;

/** What a log promises of saying who does what is due in a call. */
export const leasing: readonly ConformanceTest<EventLogSubject>[] = [
  {
    title: 'a lease is granted to one holder at a time, and a refusal says for how long',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      await fenceOf(log, 'one');
      const refusal = await log.lease('p:1', { holder: 'other', ttlMs: longMs });
      expect(refusal.isGranted).toBe(false);
      if (refusal.isGranted) return;
      expect(refusal.heldForMs).toBeGreaterThan(0);
      expect(refusal.heldForMs).toBeLessThanOrEqual(longMs);
      await expect(log.lease('p:2', { holder: 'other', ttlMs: longMs })).resolves.toMatchObject({
        isGranted: true,
      });
    },
  },
  {
    title: 'of many that ask for a lease at once one is granted it',
    async prove({ harness: { log, second } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      const logs = [log, (await second?.()) ?? log];
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (logs[index % 2] ?? log).lease('p:1', { holder: `holder ${index}`, ttlMs: longMs }),
        ),
      );
      expect(results.filter(({ isGranted }) => isGranted)).toHaveLength(1);
    },
  },
  {
    title: 'a holder that asks again keeps its lease and its fencing number',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      const fence = await fenceOf(log, 'one', 100);
      expect(await fenceOf(log, 'one', longMs)).toBe(fence);
      const refusal = await log.lease('p:1', { holder: 'other', ttlMs: longMs });
      expect(refusal).toMatchObject({ isGranted: false });
      if (!refusal.isGranted) expect(refusal.heldForMs).toBeGreaterThan(1_000);
    },
  },
  {
    title:
      'a lease ends by the clock of the log, and its fencing numbers grow from holder to holder',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      const fences: number[] = [];
      for (const holder of ['one', 'other', 'one', 'third']) {
        fences.push(await fenceInTime(log, holder, 5));
      }
      expect(fences).toEqual([...new Set(fences)].toSorted((one, other) => one - other));
      await fenceInTime(log, 'one', longMs);
      expect(await log.lease('p:1', { holder: 'other', ttlMs: 1 })).toMatchObject({
        isGranted: false,
      });
    },
  },
  {
    title: 'a lease that is released is free at once, and only its holder can release it',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      const fence = await fenceOf(log, 'one');
      await log.release('p:1', { holder: 'other', fence });
      await log.release('p:1', { holder: 'one', fence: fence - 1 });
      await log.release('p:nobody', { holder: 'one', fence });
      const request = { holder: 'other', ttlMs: longMs };
      expect(await log.lease('p:1', request)).toMatchObject({ isGranted: false });
      await log.release('p:1', { holder: 'one', fence });
      expect(await fenceOf(log, 'other')).toBeGreaterThan(fence);
    },
  },
  {
    title: 'an append under a lease that another holder has since is refused as a whole',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      const fence = await fenceOf(log, 'one');
      await log.append('p:1', [noted('p:1', 'b')], { fence });
      await log.release('p:1', { holder: 'one', fence });
      const newer = await fenceOf(log, 'other');
      // In one turn, so that logs which write together what comes together must tell them apart.
      const appends = await Promise.all([
        failureOf(log.append('p:1', [noted('p:1', 'late', 'x'), noted('p:1', 'later')], { fence })),
        failureOf(log.append('p:1', [noted('p:1', 'c')], { fence: newer })),
        failureOf(log.append('p:1', [noted('p:1', 'd')])),
      ]);
      expect(LeaseLostError.isInstance(appends[0])).toBe(true);
      expect(appends[0]).toMatchObject({ code: 'lease.lost', retryable: false, callId: 'p:1' });
      expect(appends.slice(1)).toEqual([undefined, undefined]);
      expect(namesOf(await log.read('p:1')).toSorted()).toEqual(['a', 'b', 'c', 'd']);
      await expect(log.append('p:1', [noted('p:1', 'e', 'x')])).resolves.toMatchObject({
        appended: 1,
      });
    },
  },
  {
    title: 'a fencing number that the log did not give is refused',
    async prove({ harness: { log } }) {
      await log.append('p:1', [noted('p:1', 'a')]);
      await refusesFence(log, 1);
      const fence = await fenceOf(log, 'one');
      await refusesFence(log, fence + 1);
      expect(namesOf(await log.read('p:1'))).toEqual(['a']);
    },
  },
  {
    title: 'a lease refuses nothing that is appended without a fencing number',
    async prove({ harness: { log } }) {
      await fenceOf(log, 'one');
      await log.append('p:1', [noted('p:1', 'a')]);
      expect(namesOf(await log.read('p:1'))).toEqual(['a']);
    },
  },
  {
    title: 'a lease of a call of which nothing was heard makes no call of it',
    async prove({ harness: { log } }) {
      await fenceOf(log, 'one');
      expect(await log.read('p:1')).toEqual([]);
      const open: string[] = [];
      for await (const callId of log.openCalls()) open.push(callId);
      expect(open).toEqual([]);
    },
  },
  {
    title: 'a lease outlives the process that was granted it',
    lacks: ({ harness }) =>
      harness.reopen === undefined ? 'The harness reopens no store.' : undefined,
    async prove({ harness }) {
      await harness.log.append('p:1', [noted('p:1', 'a')]);
      const fence = await fenceOf(harness.log, 'one');
      await harness.log.close();
      const log = await harness.reopen?.();
      if (log === undefined) throw new TypeError('The harness reopens no store.');
      expect(await log.lease('p:1', { holder: 'other', ttlMs: 1 })).toMatchObject({
        isGranted: false,
      });
      await log.append('p:1', [noted('p:1', 'b')], { fence });
      expect(namesOf(await log.read('p:1'))).toEqual(['a', 'b']);
    },
  },
];

async function refusesFence(log: EventLog, fence: number): Promise<void> {
  const refusal = await failureOf(log.append('p:1', [noted('p:1', 'late')], { fence }));
  expect(LeaseLostError.isInstance(refusal)).toBe(true);
  expect(InvalidArgumentError.isInstance(refusal)).toBe(false);
}

/** The fencing number of a lease that must be granted. */
async function fenceOf(log: EventLog, holder: string, ttlMs = longMs): Promise<number> {
  return granted(await log.lease('p:1', { holder, ttlMs }));
}

/** The fencing number of a lease that is granted once that of another holder is over. */
async function fenceInTime(log: EventLog, holder: string, ttlMs: number): Promise<number> {
  for (;;) {
    const result = await log.lease('p:1', { holder, ttlMs });
    if (result.isGranted) return result.fence;
    await turn();
  }
}

function granted(result: LeaseResult): number {
  if (!result.isGranted) throw new Error(`A lease was refused for ${result.heldForMs} ms.`);
  return result.fence;
}
