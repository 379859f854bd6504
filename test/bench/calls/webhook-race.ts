import { deepStrictEqual } from 'node:assert/strict';
import {
  type CallParticipant,
  parseCallAutomationEvent,
} from '@azure/communication-call-automation';
import { getIdentifierRawId } from '@azure/communication-common';
import type { Calling, Participant, Roster } from '@tandem/core';
import { filter, firstValueFrom } from 'rxjs';
import type { Contender } from '../harness/compete.ts';
import { connectionOf, type Presence, rosterBody, rosterOf } from './deliveries.ts';
import { LeastClient } from './least-client.ts';
import { bringUp, createBenchCalling, receiveText } from './live-calls.ts';

/** How many deliveries are under way at once, and at most one of each call. */
const mostUnderWay = 32;

/** What a race is about. */
export interface Race {
  readonly calls: number;
  readonly people: number;
  /** How many bodies one round is. Divisible by `calls`. */
  readonly bodies: number;
}

/** Bodies in the order in which they come: each call in its turn, another person muted each time. */
export interface Bodies {
  readonly firstCall: number;
  readonly texts: readonly string[];
}

const firstSequence = 2;

/** The bodies of one round, of calls that no other round has. */
export function bodiesOf({ calls, people, bodies }: Race, round = 0): Bodies {
  const firstCall = round * calls;
  const texts = Array.from({ length: bodies }, (_, index) =>
    rosterBody(firstCall + (index % calls), firstSequence + Math.floor(index / calls), people),
  );
  return { firstCall, texts };
}

/** What somebody who is handed a roster makes of it: the same, whoever hands it over. */
class Reader {
  rosters = 0;
  people = 0;
  muted = 0;

  note(count: number, mutedAt: number): void {
    this.rosters += 1;
    this.people += count;
    this.muted += mutedAt;
  }
}

/**
 * What each contender was handed last, which it holds while the heap is collected before each turn. The engine forgets how to run code
 * fast when no object of a form that it knows is left; a server that is busy always has some in hand.
 */
const inHand = new Map<string, unknown>();

/** A call that no round is about. */
const quietCall = 0xff_ff_ff;

/** From the text of each body to the hands of a subscriber of its call. One client for all rounds, as an application has one. */
export function tandemInRace(race: Race): Contender<Bodies> {
  const calling = createBenchCalling();
  let reader = new Reader();
  let isThere: () => void = () => undefined;
  return {
    prepare: async ({ firstCall }) => {
      if (!inHand.has('tandem')) await holdEvent(calling, race);
      reader = new Reader();
      for (let call = firstCall; call < firstCall + race.calls; call += 1) {
        const { participants$ } = await bringUp(calling, call, race.people);
        let isReplay = true;
        participants$.subscribe(({ participants }) => {
          if (isReplay) return;
          reader.note(participants.length, participants.findIndex(isMutedPerson));
          if (reader.rosters === race.bodies) isThere();
        });
        isReplay = false;
      }
    },
    run: async ({ texts }) => {
      const all = new Promise<void>((resolve) => {
        isThere = resolve;
      });
      const receive = (text: string) => receiveText(calling, text);
      await deliver(texts, { underWay: underWayOf(race), receive });
      await all;
      return reader;
    },
  };
}

/** Holds an event with a roster, such as the client hands out. */
async function holdEvent(calling: Calling, { people }: Race): Promise<void> {
  const { events$ } = await bringUp(calling, quietCall, people);
  const handed = firstValueFrom(events$.pipe(filter(({ type }) => type === 'roster.snapshot')));
  await receiveText(calling, rosterBody(quietCall, firstSequence, people));
  inHand.set('tandem', await handed);
}

/** The same by the least client, which is what cannot be done without. */
export function leastInRace(race: Race): Contender<Bodies> {
  const client = new LeastClient();
  let reader = new Reader();
  let isThere: () => void = () => undefined;
  return {
    prepare: async ({ firstCall }) => {
      reader = new Reader();
      for (let call = firstCall; call < firstCall + race.calls; call += 1) {
        const rosters$ = client.serve(connectionOf(call));
        await client.receive(rosterBody(call, 1, race.people));
        await new Promise(setImmediate);
        rosters$.subscribe(({ participants }) => {
          reader.note(participants.length, participants.findIndex(isMutedPerson));
          if (reader.rosters === race.bodies) isThere();
        });
      }
    },
    run: async ({ texts }) => {
      const all = new Promise<void>((resolve) => {
        isThere = resolve;
      });
      await deliver(texts, { underWay: underWayOf(race), receive: (text) => client.receive(text) });
      await all;
      return reader;
    },
  };
}

interface Delivery {
  readonly underWay: number;
  readonly receive: (text: string) => Promise<unknown>;
}

/** Requests come in by the event loop, so that it turns between them. */
async function deliver(texts: readonly string[], { underWay, receive }: Delivery): Promise<void> {
  for (let index = 0; index < texts.length; index += underWay) {
    const deliveries: Promise<unknown>[] = [];
    for (const text of texts.slice(index, index + underWay)) deliveries.push(receive(text));
    await Promise.all(deliveries);
    await new Promise(setImmediate);
  }
}

function underWayOf({ calls }: Race): number {
  return Math.min(mostUnderWay, calls);
}

/** The parser of the official client, and nothing after it. */
export function officialInRace(): Contender<Bodies> {
  return {
    run: ({ texts }) => {
      const reader = new Reader();
      let last: unknown;
      for (const text of texts) {
        const people = officialPeople(text);
        reader.note(people.length, people.findIndex(isMutedPerson));
        last = people;
      }
      inHand.set('official', last);
      return reader;
    },
  };
}

/** `JSON.parse`, and nothing after it. */
export function floorOfRace(): Contender<Bodies> {
  return {
    run: ({ texts }) => {
      const reader = new Reader();
      let last: unknown;
      for (const text of texts) {
        const people = parsedPeople(text);
        reader.note(people.length, people.findIndex(isMutedPerson));
        last = people;
      }
      inHand.set('floor', last);
      return reader;
    },
  };
}

/**
 * That all three read the same out of the same bodies, person by person.
 *
 * @throws AssertionError with what differs.
 */
export async function assertEqualReading(race: Race): Promise<void> {
  const { texts } = bodiesOf(race);
  const calling = createBenchCalling();
  const rosters: Roster[][] = [];
  for (let call = 0; call < race.calls; call += 1) {
    const ofCall: Roster[] = [];
    rosters.push(ofCall);
    const { participants$ } = await bringUp(calling, call, race.people);
    participants$.subscribe((roster) => ofCall.push(roster));
  }
  for (const text of texts) {
    await receiveText(calling, text);
    await new Promise(setImmediate);
  }
  await calling.destroy();
  texts.forEach((text, index) => {
    const call = index % race.calls;
    const turn = Math.floor(index / race.calls);
    const expected = rosterOf(call, firstSequence + turn, race.people);
    deepStrictEqual(parsedPeople(text).map(presenceOfWire), expected);
    deepStrictEqual(officialPeople(text).map(presenceOfOfficial), expected);
    deepStrictEqual(rosters[call]?.[turn + 1]?.participants.map(presenceOf), expected);
  });
}

interface WirePerson {
  readonly identifier: { readonly rawId: string };
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

/** The bodies are those of `deliveries.ts`, so what is in them is known. */
function parsedPeople(text: string): readonly WirePerson[] {
  const [event] = JSON.parse(text) as [{ data: { participants: readonly WirePerson[] } }];
  return event.data.participants;
}

function officialPeople(text: string): readonly CallParticipant[] {
  const event = parseCallAutomationEvent(text);
  if (event.kind !== 'ParticipantsUpdated' || event.participants === undefined)
    throw new TypeError(`The official client read ${event.kind}.`);
  return event.participants;
}

function isMutedPerson({ isMuted }: { readonly isMuted?: boolean }): boolean {
  return isMuted === true;
}

function presenceOfWire({ identifier, isMuted, isOnHold }: WirePerson): Presence {
  return { rawId: identifier.rawId, isMuted, isOnHold };
}

function presenceOfOfficial({ identifier, isMuted, isOnHold }: CallParticipant): Presence {
  const rawId = identifier === undefined ? '' : getIdentifierRawId(identifier);
  return { rawId, isMuted: isMuted === true, isOnHold: isOnHold === true };
}

function presenceOf({ identity, isMuted, isOnHold }: Participant): Presence {
  return { rawId: identity.rawId, isMuted, isOnHold };
}
