import type { CallEvent, CallState, OperationEnded, Participant } from '@tandem/core';
import { communicationUser, initialCallState, reduce } from '@tandem/core';
import type { EventOfCall } from '@tandem/core/testing';
import { isQuick } from './effort.js';
import type { Alphabet } from './interleavings.js';

/** Something that can become known about an invitation, or about the call it belongs to. */
export type InvitationFact =
  | 'accepted'
  | 'refused'
  | 'answer lost'
  | 'answered'
  | 'declined'
  | 'busy'
  | 'failed'
  | 'cancel requested'
  | 'cancel accepted'
  | 'cancel refused'
  | 'cancel answer lost'
  | 'cancel succeeded'
  | 'cancel failed'
  | 'cancel deadline'
  | 'roster with'
  | 'roster without'
  | 'deadline unproven'
  | 'deadline absent'
  | 'disconnected'
  | 'settled';

/** How the providers of one family tell what became of an invitation. */
export interface HistoryStyle {
  readonly name: string;
  /** Whether a cancellation has a report of its own. */
  readonly hasCancelEvent: boolean;
  /** How the reports of an invitation name it. */
  readonly invitationBy: 'our id' | 'their id';
  /** How the reports of a cancellation name it. */
  readonly cancelBy: 'our id' | 'invitation id';
  /** Whether rosters are numbered, or as old as their arrival. */
  readonly hasSequence: boolean;
}

/** The families that are known, and the forms in which each of them has been recorded. */
export const historyStyles: readonly HistoryStyle[] = [
  {
    name: 'with a cancel event, numbered rosters, reports by our id (ACS)',
    hasCancelEvent: true,
    invitationBy: 'our id',
    cancelBy: 'our id',
    hasSequence: true,
  },
  {
    name: 'with a cancel event that names the invitation alone (ACS, older recordings)',
    hasCancelEvent: true,
    invitationBy: 'our id',
    cancelBy: 'invitation id',
    hasSequence: true,
  },
  {
    name: 'without a cancel event, unnumbered rosters, reports by our id (Graph)',
    hasCancelEvent: false,
    invitationBy: 'our id',
    cancelBy: 'our id',
    hasSequence: false,
  },
  {
    name: 'without a cancel event, reports by the provider operation id alone (Graph)',
    hasCancelEvent: false,
    invitationBy: 'their id',
    cancelBy: 'our id',
    hasSequence: true,
  },
];

/** What a quick run leaves out: facts that are much like others. */
const omitted: ReadonlySet<InvitationFact> = new Set(
  isQuick
    ? ['answer lost', 'busy', 'cancel answer lost', 'cancel accepted', 'deadline absent']
    : [],
);

/** Everything that can become known in a style, and the little that is certain about its order. */
export function alphabetOf(style: HistoryStyle): Alphabet<InvitationFact> {
  const all: InvitationFact[] = [
    'accepted',
    'refused',
    'answer lost',
    'answered',
    'declined',
    'busy',
    'failed',
    'cancel requested',
    'cancel accepted',
    'cancel refused',
    'cancel answer lost',
    'cancel deadline',
    'roster with',
    'roster without',
    'deadline unproven',
    'deadline absent',
    'disconnected',
    'settled',
    ...(style.hasCancelEvent ? (['cancel succeeded', 'cancel failed'] as const) : []),
  ];
  // Busy is another word for declined, in whatever style: once is enough.
  const isCovered = (fact: InvitationFact) => fact === 'busy' && style !== historyStyles[0];
  return {
    facts: all.filter((fact) => !omitted.has(fact) && !isCovered(fact)),
    after: {
      'cancel accepted': 'cancel requested',
      'cancel refused': 'cancel requested',
      'cancel answer lost': 'cancel requested',
      'cancel deadline': 'cancel requested',
      'cancel succeeded': 'cancel requested',
      'cancel failed': 'cancel requested',
      settled: 'disconnected',
      // Where only the invitation is named, its id must have been learned before it can be cancelled.
      ...(style.cancelBy === 'invitation id' ? { 'cancel requested': 'accepted' as const } : {}),
    },
    either: [
      ['accepted', 'refused', 'answer lost'],
      ['declined', 'busy', 'failed'],
      ['cancel accepted', 'cancel refused', 'cancel answer lost'],
      ['cancel succeeded', 'cancel failed'],
      ['deadline unproven', 'deadline absent'],
    ],
  };
}

const callId = 'tandem:call';
export const invitationId = 'invite';
export const cancellationId = 'cancel';
const ann = communicationUser('8:acs:r_ann');
export const bob = communicationUser('8:acs:r_bob');

const theirInvitation = 'their-invitation';
const theirOperation = 'their-operation';
const deadlineAt = '2026-01-01T00:02:15.000Z';

/** A call in which Bob's invitation has been recorded and sent, and of which nothing more is known. */
export function invited(style: HistoryStyle): CallState {
  const before: readonly EventOfCall[] = [
    { type: 'call.connected', id: 'up' },
    rosterOf(style.hasSequence ? 1 : undefined, [ann]),
    {
      type: 'operation.requested',
      id: 'requested',
      operationId: invitationId,
      command: { kind: 'invite', targets: [bob] },
      idempotencyKey: 'key-invite',
      deadlineAt,
    },
  ];
  return before
    .map((fact): CallEvent => eventAt(fact, -1))
    .reduce(reduce, initialCallState(callId));
}

const dated: ReadonlySet<InvitationFact> = new Set([
  'roster with',
  'roster without',
  'declined',
  'failed',
]);

/** Whether a fact is as old as its arrival, because its provider does not say when it happened. */
export function ages(style: HistoryStyle, fact: InvitationFact): boolean {
  return !style.hasSequence && dated.has(fact);
}

/** The events of facts in a style. An event is the same each time it comes, but for its age where it ages. */
export function eventsOf(
  style: HistoryStyle,
): (fact: InvitationFact, position: number) => CallEvent {
  const made = new Map<string, CallEvent>();
  return (fact, position) => {
    const tick = ages(style, fact) ? position : 0;
    const key = `${fact}@${tick}`;
    const event = made.get(key) ?? eventAt({ ...factOf(style, fact), id: fact }, tick);
    made.set(key, event);
    return event;
  };
}

function eventAt(fact: EventOfCall, tick: number): CallEvent {
  const occurredAt = new Date(Date.UTC(2026, 0, 1) + tick).toISOString();
  return { occurredAt, ...fact, provider: 'tandem', callId };
}

export function participantOf(identity: Participant['identity']): Participant {
  return { identity, isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
}

function rosterOf(
  sequence: number | undefined,
  people: readonly Participant['identity'][],
): EventOfCall {
  const participants = people.map(participantOf);
  return {
    type: 'roster.snapshot',
    participants,
    ...(sequence === undefined ? {} : { sequence }),
  };
}

function factOf(style: HistoryStyle, fact: InvitationFact): EventOfCall {
  switch (fact) {
    case 'accepted':
      return {
        type: 'operation.accepted',
        operationId: invitationId,
        kind: 'invite',
        handle: { invitationId: theirInvitation, providerOperationId: theirOperation },
      };
    case 'refused':
      return {
        ...endOf('invite', 'failed', 'rejectedRequest'),
        operationId: invitationId,
        by: 'answer',
      };
    case 'answer lost':
      return { type: 'operation.unanswered', operationId: invitationId };
    case 'answered':
      return { ...invitationEnd(style), status: 'succeeded', reason: { reason: 'completed' } };
    case 'declined':
    case 'busy':
    case 'failed':
      return { ...invitationEnd(style), reason: { reason: fact } };
    case 'cancel requested':
      return {
        type: 'operation.requested',
        operationId: cancellationId,
        command: { kind: 'cancel', invitation: invitationId },
        idempotencyKey: 'key-cancel',
        deadlineAt,
      };
    case 'cancel accepted':
      return {
        type: 'operation.accepted',
        operationId: cancellationId,
        kind: 'cancel',
        handle: style.hasCancelEvent ? { invitationId: theirInvitation } : {},
      };
    case 'cancel refused':
      return {
        ...endOf('cancel', 'failed', 'forbidden'),
        operationId: cancellationId,
        by: 'answer',
      };
    case 'cancel answer lost':
      return { type: 'operation.unanswered', operationId: cancellationId };
    case 'cancel succeeded':
      return { ...cancellationEnd(style), status: 'succeeded', reason: { reason: 'cancelled' } };
    case 'cancel failed':
      return cancellationEnd(style);
    case 'cancel deadline':
      return {
        ...endOf('cancel', 'unknown', 'unknown'),
        operationId: cancellationId,
        by: 'deadline',
      };
    case 'roster with':
      return rosterOf(style.hasSequence ? 4 : undefined, [ann, bob]);
    case 'roster without':
      return rosterOf(style.hasSequence ? 9 : undefined, [ann]);
    case 'deadline unproven':
      return {
        ...endOf('invite', 'unknown', 'unknown'),
        operationId: invitationId,
        by: 'deadline',
      };
    case 'deadline absent':
      return {
        ...endOf('invite', 'timedOut', 'noAnswer'),
        operationId: invitationId,
        by: 'deadline',
      };
    case 'disconnected':
      return { type: 'call.disconnected', reason: { reason: 'endedForEveryone' } };
    case 'settled':
      return { type: 'call.settled' };
  }
}

type End = Omit<OperationEnded, 'provider' | 'callId' | 'occurredAt'>;

function endOf(
  kind: 'invite' | 'cancel',
  status: OperationEnded['status'],
  reason: NonNullable<OperationEnded['reason']>['reason'],
): End {
  return { type: 'operation.ended', kind, status, reason: { reason }, by: 'event' };
}

function invitationEnd({ invitationBy }: HistoryStyle): End {
  const end = endOf('invite', 'failed', 'failed');
  return invitationBy === 'our id'
    ? { ...end, operationId: invitationId }
    : { ...end, correlation: { providerOperationId: theirOperation } };
}

function cancellationEnd({ cancelBy }: HistoryStyle): End {
  const end = endOf('cancel', 'failed', 'failed');
  return cancelBy === 'our id'
    ? { ...end, operationId: cancellationId, correlation: { invitationId: theirInvitation } }
    : { ...end, correlation: { invitationId: theirInvitation } };
}
