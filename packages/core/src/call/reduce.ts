import { isOpen } from '../operation/operation-state.js';
import { adoptReport, endReportedOperation } from '../operation/reduce-operation-ended.js';
import {
  changeOperation,
  closeWithCall,
  endOperation,
  noteAccepted,
  noteRequested,
  openOperations,
} from '../operation/reduce-operations.js';
import { endProvenByRoster, noteRecording } from '../operation/reduce-proof.js';
import type { Participant } from '../participant/participant.js';
import { presenceIn } from '../participant/participant.js';
import type { Roster } from '../participant/roster.js';
import { applyDelta, applyRead, applySnapshot } from '../participant/roster.js';
import type {
  CallConnected,
  CallDescribed,
  CallDisconnected,
  CallEvent,
  RosterDelta,
  RosterDoubted,
  RosterRead,
  RosterSnapshot,
} from './call-event.js';
import { adoptSnapshot } from './call-snapshot.js';
import type { CallLifecycle, CallState } from './call-state.js';
import { isSettling } from './call-state.js';
import type { Reason } from './end-reason.js';
import { isEqualData } from './is-equal-data.js';

/**
 * The state of a call after one more event. Pure, and the same for every provider: all knowledge about order, repetition
 * and loss is here. An event that says nothing new returns the same object.
 */
export function reduce(state: CallState, event: CallEvent): CallState {
  if (state.lifecycle === 'disconnected') return state;
  const next = apply(state, event);
  return isSettling(next) && openOperations(next).length === 0
    ? finish(next, event.occurredAt)
    : next;
}

function apply(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'call.incoming':
      return advance(
        withFacts(state, {
          direction: 'inbound',
          source: event.from,
          targets: [event.to],
          ...(event.correlationId === undefined ? {} : { correlationId: event.correlationId }),
        }),
        'incoming',
      );
    case 'call.announced':
      return state.announced === undefined
        ? { ...state, announced: { by: event.by, at: event.occurredAt } }
        : state;
    case 'call.described':
      return describe(state, event);
    case 'call.progressed':
      return advance(state, event.lifecycle);
    case 'call.connected':
      return connect(withSetup(state, event), event.occurredAt);
    case 'call.disconnected':
      return disconnect(state, event);
    case 'call.settled':
      return isSettling(state) ? finish(state, event.occurredAt) : state;
    case 'call.keptAlive':
      return { ...state, keptAliveAt: event.occurredAt };
    case 'call.snapshot':
      return adoptSnapshot(state, event);
    case 'roster.snapshot':
    case 'roster.delta':
    case 'roster.read':
    case 'roster.doubted':
      return endProvenByRoster(withRoster(state, rosterAfter(state, event)), {
        before: state,
        event,
      });
    case 'operation.unanswered':
      return changeOperation(state, event.operationId, (operation) =>
        operation.isUnanswered === true ? operation : { ...operation, isUnanswered: true },
      );
    case 'operation.requested':
      return concludeSetup(noteRequested(state, event), event.occurredAt);
    case 'operation.accepted':
      return concludeSetup(
        adoptReport(noteAccepted(state, event), event.operationId),
        event.occurredAt,
      );
    case 'operation.ended':
      return endReportedOperation(state, event);
    case 'recording.changed':
      return noteRecording(state, event);
    case 'call.snapshotTaken':
    case 'participant.joined':
    case 'participant.left':
    case 'participant.updated':
    case 'dtmf.received':
    case 'provider.event':
      return state;
    default:
      return afterUnheardOf(state, event);
  }
}

/** What a newer version of the library writes into the log says nothing to this one. */
function afterUnheardOf(state: CallState, _event: never): CallState {
  return state;
}

function rosterAfter(
  state: CallState,
  event: RosterSnapshot | RosterDelta | RosterRead | RosterDoubted,
): Roster {
  const { roster } = state;
  const at = event.occurredAt;
  switch (event.type) {
    case 'roster.snapshot': {
      const version = event.sequence === undefined ? { at } : { sequence: event.sequence, at };
      return applySnapshot(roster, {
        participants: listed(state, event.participants, event),
        version,
      });
    }
    case 'roster.delta': {
      const { sequence, removed } = event;
      const changed = listed(state, event.changed, event);
      return applyDelta(roster, { changed, removed, version: { sequence, at } });
    }
    case 'roster.read': {
      const participants = listed(state, event.participants, event);
      return applyRead(roster, { participants, basedOn: event.basedOn, at });
    }
    case 'roster.doubted':
      return roster.freshness === 'live' ? { ...roster, freshness: 'stale' } : roster;
  }
}

/** People as a list of the provider shows them, with what is known of them beside it. */
function listed(
  state: CallState,
  participants: readonly Participant[],
  { isHoldUnknown }: { readonly isHoldUnknown?: true },
): readonly Participant[] {
  const people = withSelf(state, participants);
  if (isHoldUnknown !== true) return people;
  const known = presenceIn(state.roster.participants);
  return people.map((one) => (known(one)?.isOnHold === true ? { ...one, isOnHold: true } : one));
}

function withRoster(state: CallState, roster: Roster): CallState {
  return roster === state.roster ? state : { ...state, roster };
}

const order: Readonly<Record<CallLifecycle, number>> = {
  unknown: 0,
  incoming: 1,
  connecting: 2,
  ringing: 3,
  connected: 4,
  transferring: 5,
  disconnecting: 6,
  disconnected: 7,
};

function advance(state: CallState, lifecycle: CallLifecycle): CallState {
  return order[lifecycle] > order[state.lifecycle] ? { ...state, lifecycle } : state;
}

function describe(state: CallState, event: CallDescribed): CallState {
  const {
    type: _type,
    id: _id,
    provider: _provider,
    callId: _callId,
    occurredAt,
    raw: _raw,
    ...facts
  } = event;
  const described = withFacts(state, facts);
  const participants = withSelf(described, state.roster.participants);
  const next =
    participants === state.roster.participants
      ? described
      : { ...described, roster: { ...state.roster, participants } };
  return order[next.lifecycle] >= order.connected ? withConnectedRoster(next, occurredAt) : next;
}

type CallFacts = Pick<
  CallState,
  | 'direction'
  | 'source'
  | 'targets'
  | 'correlationId'
  | 'conversationId'
  | 'ownIdentity'
  | 'ownParticipantId'
  | 'connectedRoster'
>;

/** What is told again in the same words is the same state. */
function withFacts(state: CallState, facts: Partial<CallFacts>): CallState {
  const { direction, source, targets, correlationId } = state;
  const { conversationId, ownIdentity, ownParticipantId, connectedRoster } = state;
  const known = {
    ...{ direction, source, targets, correlationId },
    ...{ conversationId, ownIdentity, ownParticipantId, connectedRoster },
  };
  return isEqualData({ ...known, ...facts }, known) ? state : { ...state, ...facts };
}

function withSetup(state: CallState, { operationId }: CallConnected): CallState {
  const isKnown = operationId === undefined || state.connectedBy !== undefined;
  return isKnown ? state : { ...state, connectedBy: operationId };
}

function connect(state: CallState, at: string): CallState {
  if (order[state.lifecycle] >= order.connected) return state;
  return concludeSetup(withConnectedRoster({ ...state, lifecycle: 'connected' }, at), at);
}

/**
 * For calls without rosters: who is in the call follows from who called whom. What was doubted holds again when the call is
 * found to be up.
 */
function withConnectedRoster(state: CallState, at: string): CallState {
  const { roster, connectedRoster } = state;
  const isPresumed = !roster.isComplete && roster.version.sequence === undefined;
  if (connectedRoster === undefined || !isPresumed || roster.freshness === 'live') return state;
  const participants = withSelf(state, connectedRoster);
  return {
    ...state,
    roster: { participants, freshness: 'live', isComplete: false, version: { at } },
  };
}

/** A call that is up proves that its setup succeeded, in whichever order the two became known. */
function concludeSetup(state: CallState, at: string): CallState {
  const hasBeenUp = state.lifecycle === 'connected' || state.lifecycle === 'transferring';
  if (!hasBeenUp) return state;
  return openOperations(state)
    .filter(({ kind }) => kind === 'createCall' || kind === 'answer' || kind === 'connect')
    .reduce((next, { id }) => endOperation(next, id, { status: 'succeeded', endedAt: at }), state);
}

const vagueReasons: ReadonlySet<Reason> = new Set([
  'everyoneLeft',
  'callEnded',
  'completed',
  'failed',
  'unknown',
]);

/**
 * The provider says the call is over. Ends of open operations can arrive after it, with better reasons than the
 * disconnection gives, so while there are open operations the call is only on its way out.
 */
function disconnect(state: CallState, event: CallDisconnected): CallState {
  const known = state.endReason;
  const isBetter =
    known === undefined ||
    (vagueReasons.has(known.reason) && !vagueReasons.has(event.reason.reason));
  const isNews = isBetter || state.lifecycle !== 'disconnecting';
  const next: CallState = isNews
    ? {
        ...state,
        lifecycle: 'disconnecting',
        endReason: isBetter ? event.reason : known,
        disconnectedAt: state.disconnectedAt ?? event.occurredAt,
      }
    : state;
  return openOperations(next)
    .filter(({ kind }) => kind === 'hangUp' || kind === 'terminate')
    .reduce(
      (after, { id }) =>
        endOperation(after, id, { status: 'succeeded', endedAt: event.occurredAt }),
      next,
    );
}

function finish(state: CallState, at: string): CallState {
  const closed = state.operations
    .filter(isOpen)
    .reduce((next, operation) => closeWithCall(next, operation, at), state);
  return { ...closed, lifecycle: 'disconnected' };
}

function withSelf(
  state: Pick<CallState, 'ownIdentity' | 'ownParticipantId'>,
  participants: readonly Participant[],
): readonly Participant[] {
  const { ownIdentity, ownParticipantId } = state;
  if (ownIdentity === undefined && ownParticipantId === undefined) return participants;
  const isOwn = ({ participantId, identity }: Participant) =>
    (participantId !== undefined && participantId === ownParticipantId) ||
    identity.rawId === ownIdentity?.rawId;
  if (!participants.some((one) => isOwn(one) && !one.isSelf)) return participants;
  return participants.map((one) => (isOwn(one) && !one.isSelf ? { ...one, isSelf: true } : one));
}
