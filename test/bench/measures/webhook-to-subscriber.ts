import {
  assertEqualReading,
  bodiesOf,
  floorOfRace,
  leastInRace,
  officialInRace,
  tandemInRace,
} from '../calls/webhook-race.ts';
import { asRates, asTimes, compete } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';

/** What a roster of four costs on its way from the text of a webhook to a subscriber. */
export const measure: Measure = {
  id: 'webhook-to-subscriber',
  title: 'webhook to subscriber, 4 people',
  run: async ({ rounds }) => {
    const race = { calls: 100, people: 4, bodies: 6_000 };
    await assertEqualReading({ ...race, bodies: 200 });
    const { tandem, official, floor, least } = await compete(
      {
        tandem: tandemInRace(race),
        official: officialInRace(),
        floor: floorOfRace(),
        least: leastInRace(race),
      },
      {
        rounds,
        warmUp: 15,
        operations: race.bodies,
        clock: 'cpu',
        input: (round) => bodiesOf(race, round),
      },
    );
    return {
      official: asRates(tandem, official),
      floor: asTimes(tandem, floor),
      notes: [
        `${bodiesOf(race).texts[0]?.length} characters each, ${race.calls} calls, 32 deliveries under way, processor time of the whole process; official is parseCallAutomationEvent, floor JSON.parse, of the same texts`,
        `the least client (test/bench/calls/least-client.ts) does it at ${asRates(least, official).ratio.median.toFixed(2)} of the official rate and in ${asTimes(least, floor).ratio.median.toFixed(2)} times JSON.parse`,
      ],
    };
  },
};
