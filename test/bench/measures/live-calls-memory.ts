import type { CallsUp, KeeperQuestion } from '../calls/call-keeper.ts';
import { rosterOf } from '../calls/deliveries.ts';
import { compared } from '../harness/compete.ts';
import { startFresh } from '../harness/fresh-process.ts';
import type { Measure } from '../harness/measure.ts';

const keeper = new URL('../calls/call-keeper.ts', import.meta.url);

/** What a live call holds in memory: its log, its state, its session and the handle of the application. */
export const measure: Measure = {
  id: 'live-calls-memory',
  title: '100,000 live calls in memory, each',
  run: async ({ isQuick }) => {
    const calls = isQuick ? 20_000 : 100_000;
    const sizes: number[] = [];
    const observed: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < (isQuick ? 1 : 2); round += 1) {
      sizes.push(await bytesOf({ kind: 'bringUp', calls, isObserved: false }));
      observed.push(await bytesOf({ kind: 'bringUp', calls, isObserved: true }));
      bare.push(bareBytes(calls));
    }
    const shown = observed.map((bytes) => Math.round(bytes).toLocaleString('en-US')).join(', ');
    return {
      floor: compared('bytes', sizes, bare),
      notes: [
        `the heap after ${calls} calls, less that before, in a process of its own; floor is a Map with the ids, numbers and flags of the same people`,
        `with one subscriber to the roster of each call: ${shown} bytes each`,
      ],
    };
  },
};

async function bytesOf(question: KeeperQuestion): Promise<number> {
  const process = startFresh(keeper);
  const { bytesEach } = await process.ask<CallsUp>(question);
  await process.end();
  return bytesEach;
}

function bareBytes(calls: number): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const rosters = new Map<string, unknown>();
  for (let call = 0; call < calls; call += 1)
    rosters.set(`acs:${call}`, JSON.parse(JSON.stringify(rosterOf(call, 1, 4))));
  globalThis.gc?.();
  const after = process.memoryUsage().heapUsed;
  if (rosters.size !== calls) throw new Error('The rosters are not all there.');
  return (after - before) / calls;
}
