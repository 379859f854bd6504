import { initialCallState, reduce } from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patienceMs, trials } from './effort.js';
import type { ServiceStyle } from './service.js';
import type { Action, Step } from './world.js';
import { actions, World } from './world.js';

const styles: readonly ServiceStyle[] = ['snapshots', 'deltas'];

/** Actions by how often they are wanted: enough delivery for things to happen, enough loss for them to go wrong. */
const weights: Readonly<Partial<Record<Action, number>>> = {
  place: 2,
  connect: 3,
  invite: 5,
  cancel: 3,
  remove: 2,
  answer: 3,
  decline: 2,
  'deliver late': 5,
  'deliver many': 3,
  'deliver again': 3,
  deliver: 6,
  'answer request': 7,
};

function stepsOf(allowed: readonly Action[], maxLength: number): fc.Arbitrary<Step[]> {
  const action = fc.oneof(
    ...allowed.map((one) => ({ weight: weights[one] ?? 1, arbitrary: fc.constant(one) })),
  );
  const opening: Step[] = [
    { action: 'place', pick: 0 },
    { action: 'answer request', pick: 0 },
    { action: 'connect', pick: 0 },
  ];
  return fc
    .array(fc.record({ action, pick: fc.nat(255) }), { maxLength, size: 'max' })
    .map((steps) => [...opening, ...steps]);
}

const without = (...left: readonly Action[]) => actions.filter((one) => !left.includes(one));

const runs = trials({ full: 120, quick: 20 });

async function live(style: ServiceStyle, steps: readonly Step[]): Promise<World> {
  const world = new World(style);
  for (const step of steps) await world.take(step);
  await world.calmDown();
  return world;
}

/** Who is in a call, and whether they are muted, in no order. */
function tellPeople(
  people: Iterable<{ identity: { rawId: string }; participantId?: string; isMuted: boolean }>,
): readonly string[] {
  return [...people]
    .map(
      ({ identity, participantId = '', isMuted }) =>
        `${identity.rawId} ${participantId} ${isMuted}`,
    )
    .sort();
}

describe.each(styles)(
  'whatever happens at a provider of %s, and however it is delivered',
  { timeout: patienceMs },
  (style) => {
    it('every operation ends exactly once, a status never goes back, no state goes backwards, nothing follows the end', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(actions, 60), async (steps) => {
          const world = await live(style, steps);
          await world.pickUpAll();
          await world.end();
          for (const witness of world.witnesses) witness.checkEnd();
          expect(world.witnesses.flatMap(({ breaches }) => breaches)).toEqual([]);
          expect(world.surprises).toEqual([]);
          expect(world.clock.pending).toBe(0);
          await world.calling.close();
        }),
        runs,
      );
    });

    it('the roster converges to the truth, by a reading where something was lost', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(actions, 50), async (steps) => {
          const world = await live(style, steps);
          await world.pickUpAll();
          for (const { call } of world.witnesses) {
            if (call.lifecycle === 'disconnected') continue;
            const truth = world.service.callOf(call.providerCallId);
            await call.refresh();
            if (truth.isOver) continue;
            expect(tellPeople(call.roster.participants)).toEqual(tellPeople(truth.people.values()));
            expect(call.roster).toMatchObject({ freshness: 'live', isComplete: true });
          }
          await world.calling.close();
        }),
        runs,
      );
    });

    it('a roster that says it is live and complete is the truth, when nothing was lost', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(without('drop', 'lose answer'), 50), async (steps) => {
          const world = await live(style, steps);
          for (const { call } of world.witnesses) {
            const { freshness, isComplete, participants } = call.roster;
            const truth = world.service.callOf(call.providerCallId);
            if (truth.isOver || freshness !== 'live' || !isComplete) continue;
            expect(tellPeople(participants)).toEqual(tellPeople(truth.people.values()));
          }
          await world.calling.close();
        }),
        runs,
      );
    });

    it('an invitation never lies', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(actions, 60), async (steps) => {
          const world = await live(style, steps);
          await world.pickUpAll();
          await world.end();
          expect(liesIn(world)).toEqual([]);
          await world.calling.close();
        }),
        runs,
      );
    });

    it('an invitation tells the whole truth when nothing was lost and nothing took too long', async () => {
      await fc.assert(
        fc.asyncProperty(
          stepsOf(
            without('decline, seen as an answer', 'drop', 'lose answer', 'wait', 'hang up', 'end'),
            60,
          ),
          async (steps) => {
            const world = await live(style, steps);
            for (const { call } of world.witnesses) {
              const { invitations } = world.service.callOf(call.providerCallId);
              for (const { operationId, status } of invitations)
                expect([status, call.operation(operationId)?.status]).toEqual([
                  status,
                  told[status],
                ]);
            }
            await world.calling.close();
          },
        ),
        runs,
      );
    });

    it('late and repeated news change nothing: a call that has ended stays what it was, object for object', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(actions, 40), stepsOf(actions, 20), async (steps, more) => {
          const world = await live(style, steps);
          await world.end();
          const states = world.witnesses.map(({ call }) => call.state);
          for (const step of more) await world.take(step);
          await world.calmDown();
          const now = world.witnesses.slice(0, states.length).map(({ call }) => call.state);
          expect(now.every((state, index) => state === states[index])).toBe(true);
          await world.calling.close();
        }),
        runs,
      );
    });

    it('state is a pure function of the log: folded anew, it is the same', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(actions, 40), async (steps) => {
          const world = await live(style, steps);
          for (const { call } of world.witnesses) {
            const entries = await world.log.read(call.id);
            const events = entries.map(({ event }) => event);
            expect(events.reduce(reduce, initialCallState(call.id))).toEqual(call.state);
          }
          await world.calling.close();
        }),
        runs,
      );
    });
  },
);

const told = {
  ringing: 'accepted',
  answered: 'succeeded',
  declined: 'failed',
  cancelled: 'cancelled',
  dropped: 'cancelled',
} as const;

/** Ends of invitations that the service knows to be false. */
function liesIn({ witnesses, service }: World): readonly string[] {
  return witnesses.flatMap(({ call }) =>
    service.callOf(call.providerCallId).invitations.flatMap(({ operationId, status: truth }) => {
      const { status, reason } = call.operation(operationId)?.state ?? {};
      const isLie =
        (status === 'succeeded' && truth !== 'answered') ||
        (status === 'failed' &&
          reason?.reason === 'declined' &&
          truth !== 'declined' &&
          truth !== 'answered') ||
        (status === 'cancelled' && reason?.reason === 'cancelled' && truth !== 'cancelled');
      return isLie ? [`${operationId}: ${status} ${reason?.reason}, in truth ${truth}`] : [];
    }),
  );
}
