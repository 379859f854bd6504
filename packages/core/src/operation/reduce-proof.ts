import type {
  RecordingChanged,
  RosterDelta,
  RosterDoubted,
  RosterRead,
  RosterSnapshot,
} from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { Identity } from '../identity/identity.js';
import { isSameIdentity } from '../identity/identity.js';
import type { Participant } from '../participant/participant.js';
import { isNewer } from '../participant/roster.js';
import type { OperationKind, OperationState } from './operation-state.js';
import { endOperation, openOperations } from './reduce-operations.js';

/** A roster that came, and the call before it. */
export interface RosterNews {
  readonly before: CallState;
  readonly event: RosterSnapshot | RosterDelta | RosterRead | RosterDoubted;
}

/**
 * Some operations are proven by a roster that came after their request: it shows what they were to bring about. Late news, and
 * doubt, prove nothing.
 */
export function endProvenByRoster(state: CallState, news: RosterNews): CallState {
  const open = openOperations(state);
  if (open.length === 0 || !isEvidence(state, news)) return state;
  const { occurredAt: endedAt } = news.event;
  return open
    .filter(({ status, targets }) => status === 'accepted' && targets.length > 0)
    .filter(({ kind, targets }) =>
      targets.every((target) => isProven(state, { kind, target }, news)),
    )
    .reduce((next, { id }) => endOperation(next, id, { status: 'succeeded', endedAt }), state);
}

/** Whether a roster was taken in, which an older one is not. */
function isEvidence({ roster }: CallState, { before, event }: RosterNews): boolean {
  if (event.type === 'roster.doubted') return false;
  return roster !== before.roster || isCurrentRead(before, event);
}

function isCurrentRead({ roster }: CallState, event: RosterNews['event']): boolean {
  return event.type === 'roster.read' && !isNewer(roster.version, event.basedOn);
}

interface Claim {
  readonly kind: OperationKind;
  readonly target: Identity;
}

function isProven(state: CallState, { kind, target }: Claim, news: RosterNews): boolean {
  const found = personIn(state, target);
  switch (kind) {
    case 'remove': {
      // Who is in no list yet may still be on the way into one: leaving is proof, and so is an answer to our question.
      const hasLeft = personIn(news.before, target) !== undefined;
      return found === undefined && (hasLeft || isCurrentRead(news.before, news.event));
    }
    case 'hold':
      return knowsHold(news.event) && found?.isOnHold === true;
    case 'resume':
      return knowsHold(news.event) && found?.isOnHold === false;
    default:
      return false;
  }
}

function knowsHold(event: RosterNews['event']): boolean {
  return event.type !== 'roster.doubted' && event.isHoldUnknown !== true;
}

function personIn({ roster }: CallState, person: Identity): Participant | undefined {
  return roster.participants.find(({ identity }) => isSameIdentity(identity, person));
}

/** A recording changed: it is what a command on it was to bring about. */
export function noteRecording(state: CallState, event: RecordingChanged): CallState {
  const { recordingId, isActive, occurredAt } = event;
  const known = state.recordings.find(({ id }) => id === recordingId);
  const recording = { id: recordingId, isActive };
  const recordings =
    known === undefined
      ? [...state.recordings, recording]
      : state.recordings.map((one) => (one === known ? recording : one));
  const next = known?.isActive === isActive ? state : { ...state, recordings };
  return openOperations(next)
    .filter((operation) => isProvenByRecording(operation, event))
    .reduce(
      (after, { id }) =>
        endOperation(after, id, {
          status: 'succeeded',
          endedAt: occurredAt,
          result: { recordingId },
        }),
      next,
    );
}

function isProvenByRecording(
  { kind, command, handle }: OperationState,
  { recordingId, isActive }: RecordingChanged,
): boolean {
  if (kind === 'startRecording') {
    const mayBePaused = command?.kind === 'startRecording' && command.pauseOnStart === true;
    return handle.recordingId === recordingId && (isActive || mayBePaused);
  }
  const isAbout = command !== undefined && 'recordingId' in command;
  if (!isAbout || command.recordingId !== recordingId) return false;
  return kind === 'resumeRecording' ? isActive : !isActive;
}
