import { assertEqualReading, bodiesOf, floorOfRace, tandemInRace } from '../calls/webhook-race.ts';
import { asTimes, compete } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';

/** What a roster of 350 costs on the same way, when one of them is muted and another is not any more. */
export const measure: Measure = {
  id: 'roster-350',
  title: 'webhook to subscriber, 350 people',
  run: async ({ isQuick, rounds }) => {
    const race = { calls: 4, people: 350, bodies: isQuick ? 60 : 200 };
    await assertEqualReading({ ...race, bodies: 8 });
    const { tandem, floor } = await compete(
      { tandem: tandemInRace(race), floor: floorOfRace() },
      {
        rounds,
        warmUp: 10,
        operations: race.bodies,
        clock: 'cpu',
        input: (round) => bodiesOf(race, round),
      },
    );
    return {
      floor: asTimes(tandem, floor),
      notes: [
        `${bodiesOf(race).texts[0]?.length} characters each, ${race.calls} calls, a delivery of each under way, processor time of the whole process; floor is JSON.parse of the same texts`,
      ],
    };
  },
};
