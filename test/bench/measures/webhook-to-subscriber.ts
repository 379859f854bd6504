import {
  assertEqualReading,
  bodiesOf,
  floorOfRace,
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
    const { tandem, official, floor } = await compete(
      { tandem: tandemInRace(race), official: officialInRace(), floor: floorOfRace() },
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
      ],
    };
  },
};
