import { Subject } from 'rxjs';
import { rosterBody } from '../calls/deliveries.ts';
import { bringUp, createBenchCalling, receiveText } from '../calls/live-calls.ts';
import { asTimes, type Contender, compete } from '../harness/compete.ts';
import type { Measure } from '../harness/measure.ts';

const subscribers = 1_000;
const people = 4;

/** What somebody makes of a roster, the same for both. */
class Audience {
  told = 0;
  people = 0;

  note(count: number): void {
    this.told += 1;
    this.people += count;
  }
}

interface Rosters {
  readonly call: number;
  readonly texts: readonly string[];
}

/** One client for all rounds, as an application has one, with a call of its own for each. */
function tandem(): Contender<Rosters> {
  const calling = createBenchCalling();
  let audience = new Audience();
  let wanted = 0;
  let isThere: () => void = () => undefined;
  return {
    prepare: async ({ call }) => {
      const { participants$ } = await bringUp(calling, call, people);
      for (let index = 0; index < subscribers; index += 1) {
        participants$.subscribe((roster) => {
          audience.note(roster.participants.length);
          if (audience.told === wanted) isThere();
        });
      }
      audience = new Audience();
    },
    run: async ({ texts }) => {
      for (const text of texts) {
        wanted += subscribers;
        const all = new Promise<void>((resolve) => {
          isThere = resolve;
        });
        await receiveText(calling, text);
        await all;
      }
      wanted = 0;
      return audience;
    },
  };
}

/** The same body, parsed, to as many subscribers of a Subject and nothing else. */
function floor(): Contender<Rosters> {
  interface Event {
    readonly data: { readonly participants: readonly unknown[] };
  }
  let subject = new Subject<Event>();
  let audience = new Audience();
  return {
    prepare: () => {
      subject = new Subject();
      audience = new Audience();
      for (let index = 0; index < subscribers; index += 1)
        subject.subscribe(({ data }) => audience.note(data.participants.length));
    },
    run: async ({ texts }) => {
      for (const text of texts) {
        // Both wait for the turn of the event loop in which a log hands out.
        const turn = new Promise<void>((resolve) => setImmediate(resolve));
        const [event] = JSON.parse(text) as [Event];
        await turn;
        subject.next(event);
      }
      return audience;
    },
  };
}

/** What it costs to tell a thousand subscribers of one call who is in it. */
export const measure: Measure = {
  id: 'fan-out',
  title: 'one roster to 1,000 subscribers',
  run: async ({ isQuick, rounds }) => {
    const rosters = isQuick ? 200 : 500;
    const input = (call: number): Rosters => ({
      call,
      texts: Array.from({ length: rosters }, (_, index) => rosterBody(call, index + 2, people)),
    });
    const times = await compete(
      { tandem: tandem(), floor: floor() },
      { rounds, warmUp: 10, operations: rosters, clock: 'cpu', input },
    );
    return {
      floor: asTimes(times.tandem, times.floor),
      notes: [
        'from the text of a webhook to the last subscriber, processor time of the whole process; floor is JSON.parse, one turn of the event loop and Subject.next',
      ],
    };
  },
};
