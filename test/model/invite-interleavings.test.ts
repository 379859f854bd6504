import type { CallState, OperationState } from '@tandem/core';
import { reduce } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import { effort, patienceMs } from './effort.js';
import type { Coverage, History } from './interleavings.js';
import { countInterleavings, walkInterleavings } from './interleavings.js';
import type { HistoryStyle, InvitationFact } from './invitation-history.js';
import {
  ages,
  alphabetOf,
  bob,
  cancellationId,
  eventsOf,
  historyStyles,
  invitationId,
  invited,
} from './invitation-history.js';
import type { Expectation } from './invitation-oracle.js';
import { expectAfter, nothingYet } from './invitation-oracle.js';

/** What the code says and what the promises say, after the same facts, and what the last of them broke. */
interface Step {
  readonly state: CallState;
  readonly expected: Expectation;
  readonly broken?: { readonly promise: string; readonly found: unknown };
}

/** A promise that was broken, and the history that broke it. */
interface Breach {
  readonly promise: string;
  readonly history: string;
  readonly found: unknown;
}

/** How the facts of a history are told. */
interface Telling {
  readonly style: HistoryStyle;
  readonly eventOf: ReturnType<typeof eventsOf>;
}

const endingFacts: ReadonlySet<InvitationFact> = new Set([
  'refused',
  'answered',
  'declined',
  'busy',
  'failed',
  'cancel succeeded',
  'deadline unproven',
  'deadline absent',
  'settled',
]);

const asPromised = 'says what the promises say';
const endsOnce = 'ends exactly once';
const neverBack = 'never goes back in its status';
const answerAlone =
  'has succeeded only when the person answered: presence in a roster is not an answer';
const agreeing = 'has a cancellation whose outcome agrees with its own';
const repeating = 'does not change when anything comes twice, or any number of times';
const atRest = 'is over when its call is, with all else in it, and nothing changes any more';
const orderOfEnds =
  'ends the same in whatever order the evidence comes, where one fact at most ends it';
const orderOfCancellation =
  'has a cancellation that ends the same in whatever order the evidence comes, where one fact at most ends the invitation and the call goes on';

describe.each(historyStyles)(
  'an invitation at a provider $name',
  { timeout: patienceMs },
  (style) => {
    const alphabet = alphabetOf(style);
    const many = countInterleavings(alphabet);
    let checked: ReturnType<typeof check> | undefined;
    const outcome = () => {
      checked ??= check(style);
      return checked;
    };

    it(`is followed through all ${many.toLocaleString('en')} interleavings of ${alphabet.facts.length} facts, each of them at most once or lost`, () => {
      const { coverage } = outcome();
      expect(coverage.interleavings).toBe(many);
      expect(coverage.states).toBeGreaterThan(effort({ full: 500, quick: 50 }));
    });

    it.each([
      asPromised,
      endsOnce,
      neverBack,
      answerAlone,
      agreeing,
      repeating,
      atRest,
      orderOfEnds,
      orderOfCancellation,
    ])('%s', (promise) => {
      expect(outcome().breaches.filter((breach) => breach.promise === promise)).toEqual([]);
    });
  },
);

function check(style: HistoryStyle): {
  readonly breaches: readonly Breach[];
  readonly coverage: Coverage;
} {
  const { facts } = alphabetOf(style);
  const telling: Telling = { style, eventOf: eventsOf(style) };
  const breaches = new Breaches();
  const agreement = new Agreement(breaches);
  const findings = new Map<Step, Findings>();
  const coverage = walkInterleavings<InvitationFact, Step>(alphabetOf(style), {
    start: { state: invited(style), expected: nothingYet },
    step: ({ state, expected }, fact, position) => {
      const after = reduce(state, telling.eventOf(fact, position));
      const broken = transitionBreach(state, after);
      const next = { state: after, expected: expectAfter(expected, fact, style) };
      return broken === undefined ? next : { ...next, broken };
    },
    ages: (fact) => ages(style, fact),
    keyOf,
    isFrozen: ({ state }) => state.lifecycle === 'disconnected',
    visit: (step, history) => {
      const known = findings.get(step) ?? findingsOn(step, telling);
      findings.set(step, known);
      for (const [promise, found] of known.broken) breaches.add(promise, history, found);
      if (known.hasSucceeded && !history.has('answered'))
        breaches.add(answerAlone, history, known.invitation);
      checkRepeats({ known, step, telling, facts }, history, breaches);
      if (dependsOnOrder(facts, history)) return;
      agreement.check(orderOfEnds, history, known.invitation);
      if (!history.has('disconnected') && !history.has('cancel deadline'))
        agreement.check(orderOfCancellation, history, known.cancelOutcome);
    },
  });
  return { breaches: breaches.all, coverage };
}

/** Everything that can decide something: when an operation ended is told, and decides nothing. */
function keyOf({ state, expected, broken }: Step): string {
  const operations = state.operations.map(({ endedAt: _endedAt, ...operation }) => operation);
  return JSON.stringify([{ ...state, operations }, expected, broken]);
}

/** What can be said of a state whatever has led there. */
interface Findings {
  readonly broken: readonly (readonly [promise: string, found: unknown])[];
  readonly hasSucceeded: boolean;
  readonly invitation: string;
  /** What became of the cancellation, by its deadline at the latest. */
  readonly cancelOutcome: string;
  /** Facts of which it is known that here their repetition changes nothing. */
  readonly repeatable: Set<InvitationFact>;
}

function findingsOn({ state, expected, broken }: Step, telling: Telling): Findings {
  const told = tellOf(state);
  const wanted = wantedOf(expected);
  const found: [string, unknown][] = broken === undefined ? [] : [[broken.promise, broken.found]];
  if (told !== wanted) found.push([asPromised, { told, wanted }]);
  if (!cancellationAgrees(state)) found.push([agreeing, told]);
  if (state.lifecycle === 'disconnected' && !isAtRest(telling, state)) found.push([atRest, told]);
  const invitation = find(state, invitationId);
  const inTime = reduce(state, telling.eventOf('cancel deadline', 0));
  return {
    broken: found,
    hasSucceeded: invitation?.status === 'succeeded',
    invitation: tellOperation(invitation),
    cancelOutcome: find(inTime, cancellationId)?.result?.cancel ?? 'none',
    repeatable: new Set(),
  };
}

/** The first few breaches of each promise. */
class Breaches {
  readonly all: Breach[] = [];

  add(promise: string, history: History<InvitationFact>, found: unknown): void {
    if (this.all.filter((one) => one.promise === promise).length >= 3) return;
    this.all.push({ promise, history: history.path().join(' ▸ '), found });
  }
}

/** Holds the outcomes of the same evidence in different orders against each other. */
class Agreement {
  readonly #outcomes = new Map<string, Map<number, string>>();
  readonly #breaches: Breaches;

  constructor(breaches: Breaches) {
    this.#breaches = breaches;
  }

  check(promise: string, history: History<InvitationFact>, outcome: string): void {
    const outcomes = this.#outcomes.get(promise) ?? new Map<number, string>();
    this.#outcomes.set(promise, outcomes);
    const other = outcomes.get(history.mask) ?? outcome;
    outcomes.set(history.mask, other);
    if (other !== outcome) this.#breaches.add(promise, history, { outcome, other });
  }
}

/**
 * The order of evidence matters in two cases only: where two facts each end the invitation, because it ends once and the
 * first stands; and for a failure that nobody explains, which a cancellation brought about if it was asked for before.
 */
function dependsOnOrder(
  facts: readonly InvitationFact[],
  history: History<InvitationFact>,
): boolean {
  const ends = facts.filter((fact) => endingFacts.has(fact) && history.has(fact)).length;
  return ends > 1 || (history.has('failed') && history.has('cancel requested'));
}

function find(state: CallState, id: string): OperationState | undefined {
  return state.operations.find((operation) => operation.id === id);
}

function tellOperation(operation: OperationState | undefined): string {
  if (operation === undefined) return 'none';
  const { status, reason, result } = operation;
  return [status, reason?.reason, result?.cancel].filter((part) => part !== undefined).join(' ');
}

/** What the code says, in the words of the oracle. */
function tellOf(state: CallState): string {
  const invitation = find(state, invitationId);
  const cancellation = find(state, cancellationId);
  const isOpen = (one: OperationState) => one.status === 'requested' || one.status === 'accepted';
  return [
    state.lifecycle === 'disconnected'
      ? 'over'
      : state.lifecycle === 'disconnecting'
        ? 'leaving'
        : 'up',
    invitation === undefined || isOpen(invitation)
      ? 'open'
      : `${invitation.status} ${invitation.reason?.reason ?? ''}`,
    cancellation === undefined
      ? 'none'
      : isOpen(cancellation)
        ? 'open'
        : (cancellation.result?.cancel ?? cancellation.status),
    isBobPresent(state) ? 'present' : 'absent',
  ].join(', ');
}

function wantedOf({ call, invitation, cancellation, isPresent }: Expectation): string {
  return [
    call,
    invitation === 'open' ? 'open' : `${invitation.status} ${invitation.reason ?? ''}`,
    cancellation === 'turned down' ? 'open' : cancellation,
    isPresent ? 'present' : 'absent',
  ].join(', ');
}

function isBobPresent({ roster }: CallState): boolean {
  return roster.participants.some(({ identity }) => identity.rawId === bob.rawId);
}

const ranks: Readonly<Record<string, number>> = { requested: 0, accepted: 1 };

function transitionBreach(
  before: CallState,
  after: CallState,
): { readonly promise: string; readonly found: unknown } | undefined {
  for (const id of [invitationId, cancellationId]) {
    const was = find(before, id);
    const is = find(after, id);
    if (was === undefined) continue;
    const found = { was: tellOperation(was), is: tellOperation(is) };
    const rank = ranks[was.status] ?? 2;
    if (is === undefined || (ranks[is.status] ?? 2) < rank) return { promise: neverBack, found };
    if (rank === 2 && (found.was !== found.is || was.endedAt !== is.endedAt))
      return { promise: endsOnce, found };
  }
  return undefined;
}

/** Whether the two ends of an invitation and of its cancellation can both be true. */
function cancellationAgrees(state: CallState): boolean {
  const invitation = find(state, invitationId);
  switch (find(state, cancellationId)?.result?.cancel) {
    case 'cancelled':
      return invitation?.status === 'cancelled' || invitation?.status === 'unknown';
    case 'tooLate':
      return invitation?.status === 'succeeded';
    case 'alreadyOver':
      return ['failed', 'cancelled', 'timedOut', 'unknown'].includes(invitation?.status ?? '');
    case 'failed':
    case undefined:
      return true;
  }
}

/**
 * A repeat changes nothing, at any time. Two repeats are news, and are told apart by their delivery alone: an unnumbered
 * roster, which is as old as its arrival, unless it says what is known; and what contradicts a success, which says that the
 * person is not in the call, whatever roster came in between.
 */
function checkRepeats(
  {
    known,
    step: { state },
    telling: { style, eventOf },
    facts,
  }: {
    readonly known: Findings;
    readonly step: Step;
    readonly telling: Telling;
    readonly facts: readonly InvitationFact[];
  },
  history: History<InvitationFact>,
  breaches: Breaches,
): void {
  for (const fact of facts) {
    if (!history.has(fact) || known.repeatable.has(fact)) continue;
    known.repeatable.add(fact);
    const isUnnumbered = fact.startsWith('roster') && !style.hasSequence;
    if (isUnnumbered && isBobPresent(state) !== (fact === 'roster with')) continue;
    const again = reduce(state, eventOf(fact, facts.length));
    if (again === state) continue;
    const isContradiction = known.hasSucceeded && ['declined', 'busy', 'failed'].includes(fact);
    const visible = isContradiction ? tellOperations : tellAll;
    if (visible(again) !== visible(state))
      breaches.add(repeating, history, { repeated: fact, told: tellOf(again) });
  }
}

function tellAll(state: CallState): string {
  const { version: _version, ...roster } = state.roster;
  return JSON.stringify({ ...state, roster });
}

function tellOperations({ lifecycle, operations }: CallState): string {
  return JSON.stringify([lifecycle, operations]);
}

function isAtRest({ style, eventOf }: Telling, state: CallState): boolean {
  const areEnded = state.operations.every(
    ({ status }) => status !== 'requested' && status !== 'accepted',
  );
  const changes = alphabetOf(style).facts.some(
    (fact) => reduce(state, eventOf(fact, 99)) !== state,
  );
  return areEnded && !changes;
}
