import type { RecordingChanged } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { Identity } from '../identity/identity.js';
import { isSameIdentity } from '../identity/identity.js';
import type { OperationKind, OperationState } from './operation-state.js';
import { endOperation, openOperations } from './reduce-operations.js';

/** Some operations are proven by a roster that came after their request: it shows what they were to bring about. */
export function endProvenByRoster(
  state: CallState,
  { occurredAt: at, isHoldUnknown }: { readonly occurredAt: string; readonly isHoldUnknown?: true },
): CallState {
  const open = openOperations(state);
  if (open.length === 0) return state;
  return open
    .filter(({ status, targets }) => status === 'accepted' && targets.length > 0)
    .filter(({ kind }) => kind === 'remove' || isHoldUnknown !== true)
    .filter(({ kind, targets }) => targets.every((target) => showsRoster(state, kind, target)))
    .reduce((next, { id }) => endOperation(next, id, { status: 'succeeded', endedAt: at }), state);
}

function showsRoster({ roster }: CallState, kind: OperationKind, target: Identity): boolean {
  const found = roster.participants.find(({ identity }) => isSameIdentity(identity, target));
  switch (kind) {
    case 'remove':
      return found === undefined;
    case 'hold':
      return found?.isOnHold === true;
    case 'resume':
      return found?.isOnHold === false;
    default:
      return false;
  }
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
  if (kind === 'startRecording') return handle.recordingId === recordingId;
  const isAbout = command !== undefined && 'recordingId' in command;
  if (!isAbout || command.recordingId !== recordingId) return false;
  return kind === 'resumeRecording' ? isActive : !isActive;
}
