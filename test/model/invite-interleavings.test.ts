import type { CallState, OperationState } from '@tandem/core';
import { reduce } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import type { Coverage } from './interleavings.js';
import { walkInterleavings } from './interleavings.js';
import type { HistoryStyle, InvitationFact } from './invitation-history.js';
import {
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

/** What the code says and what the promises say, after the same facts. */
interface Pair {
  readonly state: CallState;
  readonly expected: Expectation;
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

describe.each(historyStyles)('an invitation at a provider $name', (style) => {
  const { breaches, coverage } = check(style);

  it(`was followed through every interleaving of ${alphabetOf(style).facts.length} facts, each of them at most once or lost: ${coverage.interleavings.toLocaleString('en')} of them, by way of ${coverage.states.toLocaleString('en')} states`, () => {
    expect(coverage.interleavings).toBeGreaterThan(100_000_000n);
  });

  it.each([
    'says what the promises say',
    'ends exactly once',
    'never goes back in its status',
    'has succeeded only when the person answered: presence in a roster is not an answer',
    'has a cancellation whose outcome agrees with its own',
    'does not change when anything comes twice, or any number of times',
    'is over when its call is, with everything else in it, and nothing changes any more',
    'ends the same in whatever order the evidence comes, where one fact at most ends it',
    'has a cancellation that ends the same in whatever order the evidence comes, where one fact at most ends the invitation and the call goes on',
  ])('%s', (promise) => {
    expect(breaches.filter((breach) => breach.promise === promise)).toEqual([]);
  });
});

function check(style: HistoryStyle): {
  readonly breaches: readonly Breach[];
  readonly coverage: Coverage;
} {
  const eventOf = eventsOf(style);
  const breaches: Breach[] = [];
  const report = (promise: string, path: readonly InvitationFact[], found: unknown): void => {
    const isKnown = breaches.filter((one) => one.promise === promise).length >= 3;
    if (!isKnown) breaches.push({ promise, history: path.join(' ▸ '), found });
  };
  const outcomes = new Map<string, { readonly outcome: string; readonly path: string }>();
  const agree = (
    promise: string,
    seen: ReadonlySet<InvitationFact>,
    outcome: string,
    path: readonly InvitationFact[],
  ) => {
    const key = `${promise}:${[...seen].sort().join()}`;
    const other = outcomes.get(key);
    if (other === undefined) outcomes.set(key, { outcome, path: path.join(' ▸ ') });
    else if (other.outcome !== outcome) report(promise, path, { outcome, other });
  };
  let stepBreach: { readonly promise: string; readonly found: unknown } | undefined;
  const coverage = walkInterleavings<InvitationFact, Pair & { breach?: typeof stepBreach }>(
    alphabetOf(style),
    {
      start: { state: invited(style), expected: nothingYet },
      step: ({ state, expected }, fact, position) => {
        const after = reduce(state, eventOf(fact, position));
        const breach = transitionBreach(state, after);
        return {
          state: after,
          expected: expectAfter(expected, fact, style),
          ...(breach === undefined ? {} : { breach }),
        };
      },
      ages: (fact) => !style.hasSequence && fact.startsWith('roster'),
      keyOf: ({ state, expected, breach }) =>
        JSON.stringify([state, expected, breach?.promise ?? '']),
      isFrozen: ({ state }) => state.lifecycle === 'disconnected',
      visit: ({ state, expected, breach }, seen, path) => {
        if (breach !== undefined) report(breach.promise, path, breach.found);
        const told = tellOf(state);
        const wanted = wantedOf(expected);
        if (told !== wanted) report('says what the promises say', path, { told, wanted });
        const invitation = find(state, invitationId);
        if (invitation?.status === 'succeeded' && !seen.has('answered'))
          report(
            'has succeeded only when the person answered: presence in a roster is not an answer',
            path,
            told,
          );
        if (!cancellationAgrees(state))
          report('has a cancellation whose outcome agrees with its own', path, told);
        checkRepeats({ style, eventOf }, state, path, (found) =>
          report('does not change when anything comes twice, or any number of times', path, found),
        );
        if (state.lifecycle === 'disconnected' && !isAtRest({ style, eventOf }, state))
          report(
            'is over when its call is, with everything else in it, and nothing changes any more',
            path,
            told,
          );
        if (!dependsOnOrder(seen)) {
          agree(
            'ends the same in whatever order the evidence comes, where one fact at most ends it',
            seen,
            tellOperation(invitation),
            path,
          );
          if (!seen.has('disconnected') && !seen.has('cancel deadline'))
            agree(
              'has a cancellation that ends the same in whatever order the evidence comes, where one fact at most ends the invitation and the call goes on',
              seen,
              find(reduce(state, eventOf('cancel deadline', 99)), cancellationId)?.result?.cancel ??
                'none',
              path,
            );
        }
      },
    },
  );
  return { breaches, coverage };
}

/**
 * The order of evidence matters in two cases only: where two facts each end the invitation, because it ends once and the
 * first stands; and for a failure that nobody explains, which a cancellation brought about if it was asked for before.
 */
function dependsOnOrder(seen: ReadonlySet<InvitationFact>): boolean {
  const ends = [...seen].filter((fact) => endingFacts.has(fact)).length;
  return ends > 1 || (seen.has('failed') && seen.has('cancel requested'));
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
    if (is === undefined || (ranks[is.status] ?? 2) < rank)
      return { promise: 'never goes back in its status', found };
    if (rank === 2 && (found.was !== found.is || was.endedAt !== is.endedAt))
      return { promise: 'ends exactly once', found };
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
 * roster, which is as old as its arrival, unless nothing has contradicted it; and what contradicts a success, which says that the
 * person is not in the call, whatever roster came in between.
 */
function checkRepeats(
  { style, eventOf }: Telling,
  state: CallState,
  path: readonly InvitationFact[],
  report: (found: unknown) => void,
): void {
  const lastRoster = path.findLast((fact) => fact.startsWith('roster'));
  const isSuccess = find(state, invitationId)?.status === 'succeeded';
  for (const fact of path) {
    const isUnnumbered = fact.startsWith('roster') && !style.hasSequence;
    const isCurrent = fact === lastRoster && isBobPresent(state) === (fact === 'roster with');
    if (isUnnumbered && !isCurrent) continue;
    const again = reduce(state, eventOf(fact, path.length));
    if (again === state) continue;
    const isContradiction = isSuccess && ['declined', 'busy', 'failed'].includes(fact);
    const visible = isContradiction ? tellOperations : tellAll;
    if (visible(again) !== visible(state)) report({ repeated: fact, told: tellOf(again) });
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
