import type { CancelOutcome, OperationEndStatus, Reason } from '@tandem/core';
import type { HistoryStyle, InvitationFact } from './invitation-history.js';

/** How an invitation ended. */
interface InvitationEnd {
  readonly status: OperationEndStatus;
  readonly reason?: Reason;
}

/**
 * What the promises of the design say must be known after a history. Written from them, in their words, and not from the
 * code that is checked against it.
 */
export interface Expectation {
  readonly call: 'up' | 'leaving' | 'over';
  readonly invitation: 'open' | InvitationEnd;
  readonly cancellation: 'none' | 'open' | 'turned down' | 'unknown' | CancelOutcome;
  /** Whether the HTTP answer has told by which id the provider's reports name the invitation. */
  readonly isNamed: boolean;
  /** The first report that could not be told to be about the invitation. */
  readonly unnamed?: InvitationEnd;
  /** Whether Bob is in the roster. */
  readonly isPresent: boolean;
  /** Which of the numbered rosters is the latest that was heard. */
  readonly roster: 'first' | 'with' | 'without';
}

/** Nothing is known but that the invitation has been sent. */
export const nothingYet: Expectation = {
  call: 'up',
  invitation: 'open',
  cancellation: 'none',
  isNamed: false,
  isPresent: false,
  roster: 'first',
};

/** What is to be known once a further fact has become known. */
export function expectAfter(
  before: Expectation,
  fact: InvitationFact,
  style: HistoryStyle,
): Expectation {
  if (before.call === 'over') return before;
  const after = learn(before, fact, style);
  const isDone = after.invitation !== 'open' && !awaitsEnd(after.cancellation);
  return after.call === 'leaving' && isDone ? { ...after, call: 'over' } : after;
}

function learn(known: Expectation, fact: InvitationFact, style: HistoryStyle): Expectation {
  switch (fact) {
    case 'accepted': {
      // Being accepted ends nothing, but may tell that an earlier report was about this invitation.
      const { unnamed, ...named } = { ...known, isNamed: true };
      return unnamed === undefined ? named : endInvitation(named, unnamed);
    }
    case 'refused':
      return endInvitation(known, { status: 'failed', reason: 'rejectedRequest' });
    case 'answered':
      return report(known, { status: 'succeeded', reason: 'completed' }, style);
    case 'declined':
    case 'busy':
    case 'failed':
      return report(known, { status: 'failed', reason: fact }, style);
    case 'cancel requested':
      return { ...known, cancellation: 'open' };
    case 'answer lost':
    case 'cancel accepted':
    case 'cancel answer lost':
      return known;
    case 'cancel refused':
    case 'cancel failed':
      return turnDown(known);
    case 'cancel succeeded':
      return takeBack(known);
    case 'cancel deadline':
      return giveUpCancelling(known);
    case 'roster with':
      return hearRoster(known, 'with', style);
    case 'roster without':
      return hearRoster(known, 'without', style);
    case 'deadline unproven':
      return endUnproven(known);
    case 'deadline absent':
      return endInvitation(known, { status: 'timedOut', reason: 'noAnswer' });
    case 'disconnected':
      return { ...known, call: 'leaving' };
    case 'settled':
      return endWithCall(known);
  }
}

/** A report of the provider. Where it names the invitation in the provider's words alone, those must be known first. */
function report(
  known: Expectation,
  end: InvitationEnd,
  { invitationBy }: HistoryStyle,
): Expectation {
  if (invitationBy === 'our id' || known.isNamed) return endInvitation(known, end);
  return known.unnamed === undefined ? { ...known, unnamed: end } : known;
}

/** An operation ends once. A success that is contradicted stays; the person is no longer in the call. */
function endInvitation(known: Expectation, end: InvitationEnd): Expectation {
  const { invitation, cancellation } = known;
  if (invitation !== 'open') {
    const isReport = end.reason !== 'rejectedRequest' && end.status !== 'timedOut';
    const isContradicted = invitation.status === 'succeeded' && end.status !== 'succeeded';
    return isReport && isContradicted ? { ...known, isPresent: false } : known;
  }
  if (!awaitsEnd(cancellation)) return { ...known, invitation: end };
  if (end.status === 'succeeded') return { ...known, invitation: end, cancellation: 'tooLate' };
  // A failure that nobody gives a reason for is what a cancellation brings about, unless it was turned down.
  if (end.reason === 'failed' && cancellation === 'open') return takeBack(known);
  return { ...known, invitation: end, cancellation: 'alreadyOver' };
}

/** No proof could be had, which is said, never guessed. A cancellation that was not turned down may still find it. */
function endUnproven(known: Expectation): Expectation {
  const { invitation, cancellation } = known;
  if (invitation !== 'open') return known;
  return {
    ...known,
    invitation: { status: 'unknown', reason: 'unknown' },
    cancellation: cancellation === 'turned down' ? 'failed' : cancellation,
  };
}

/** The cancel event alone ends the invitation. */
function takeBack(known: Expectation): Expectation {
  const { invitation, cancellation } = known;
  const isAwaited = awaitsEnd(cancellation);
  if (invitation === 'open') {
    return {
      ...known,
      invitation: { status: 'cancelled', reason: 'cancelled' },
      cancellation: isAwaited ? 'cancelled' : cancellation,
    };
  }
  if (!isAwaited) return known;
  switch (invitation.status) {
    case 'succeeded':
      // They had joined, and the provider says they are out: both are facts.
      return { ...known, cancellation: 'tooLate', isPresent: false };
    case 'unknown':
      return { ...known, cancellation: 'cancelled' };
    default:
      return { ...known, cancellation: 'alreadyOver' };
  }
}

/** The provider would not: because it is over, or because it goes on ringing, which only time tells. */
function turnDown(known: Expectation): Expectation {
  if (!awaitsEnd(known.cancellation)) return known;
  return { ...known, cancellation: outcomeOfRefusal(known) };
}

function outcomeOfRefusal({ invitation }: Expectation): Expectation['cancellation'] {
  if (invitation === 'open') return 'turned down';
  if (invitation.status === 'succeeded') return 'tooLate';
  return invitation.status === 'unknown' ? 'failed' : 'alreadyOver';
}

function giveUpCancelling(known: Expectation): Expectation {
  const { invitation, cancellation } = known;
  if (!awaitsEnd(cancellation)) return known;
  if (invitation !== 'open' && invitation.status !== 'unknown')
    return { ...known, cancellation: outcomeOfRefusal(known) };
  return { ...known, cancellation: cancellation === 'turned down' ? 'failed' : 'unknown' };
}

/** Every operation ends by the end of its call. */
function endWithCall(known: Expectation): Expectation {
  const { cancellation } = known;
  const invitation: InvitationEnd =
    known.invitation === 'open' ? { status: 'cancelled', reason: 'callEnded' } : known.invitation;
  const late = invitation.status === 'succeeded' ? 'tooLate' : 'alreadyOver';
  return {
    ...known,
    call: 'over',
    invitation,
    cancellation: awaitsEnd(cancellation) ? late : cancellation,
  };
}

/** Presence in a roster is no answer. The highest number wins; without numbers, what was heard last. */
function hearRoster(
  known: Expectation,
  roster: 'with' | 'without',
  { hasSequence }: HistoryStyle,
): Expectation {
  const isLate = hasSequence && roster === 'with' && known.roster === 'without';
  return isLate ? known : { ...known, roster, isPresent: roster === 'with' };
}

function awaitsEnd(cancellation: Expectation['cancellation']): boolean {
  return cancellation === 'open' || cancellation === 'turned down';
}
