import type { CallsUp, EventsTaken, KeeperQuestion } from '../calls/call-keeper.ts';
import { asTimes } from '../harness/compete.ts';
import { type FreshProcess, startFresh } from '../harness/fresh-process.ts';
import type { Comparison, Measure } from '../harness/measure.ts';

const keeper = new URL('../calls/call-keeper.ts', import.meta.url);

/** What one roster costs while many calls are live, beside the same while few are: in two processes, turn by turn. */
export const measure: Measure = {
  id: 'event-cost',
  title: 'one event, 100,000 live calls',
  run: async ({ isQuick, rounds }) => {
    const calls = isQuick ? 20_000 : 100_000;
    const events = isQuick ? 2_000 : 5_000;
    const tandem = await manyBesideFew({ calls, events, rounds, isLeast: false });
    const least = await manyBesideFew({ calls, events, rounds, isLeast: true });
    const [many, few, times] = [least.tandem, least.other, least.ratio].map(({ median }) =>
      median.toFixed(2),
    );
    return {
      floor: tandem,
      notes: [
        `${events} rosters a round, each of a call picked at random, from text to subscriber; floor is the same with 100 live calls${isQuick ? '; quick: 20,000 calls' : ''}`,
        `the least client (test/bench/calls/least-client.ts) takes ${many} µs with as many calls and ${few} µs with 100: ${times} times`,
      ],
    };
  },
};

interface Crowd {
  readonly calls: number;
  readonly events: number;
  readonly rounds: number;
  readonly isLeast: boolean;
}

async function manyBesideFew({ calls, events, rounds, isLeast }: Crowd): Promise<Comparison> {
  const many = await keeping(calls, isLeast);
  const few = await keeping(100, isLeast);
  const times = { many: [] as number[], few: [] as number[] };
  for (let round = -3; round < rounds; round += 1) {
    const turns = [['many', many] as const, ['few', few] as const];
    if (round % 2 === 0) turns.reverse();
    for (const [name, process] of turns) {
      const question: KeeperQuestion = { kind: 'takeIn', events, seed: round + 1_000 };
      const { microseconds, told } = await process.ask<EventsTaken>(question);
      if (told !== events)
        throw new Error(`Subscribers were told of ${told} rosters, not ${events}.`);
      if (round >= 0) times[name].push(microseconds / events);
    }
  }
  await Promise.all([many.end(), few.end()]);
  return asTimes(times.many, times.few);
}

async function keeping(calls: number, isLeast: boolean): Promise<FreshProcess> {
  const process = startFresh(keeper);
  const question: KeeperQuestion = { kind: 'bringUp', calls, isObserved: true, isLeast };
  await process.ask<CallsUp>(question);
  return process;
}
