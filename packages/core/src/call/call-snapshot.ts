import { InvalidStateError } from '../errors/errors.js';
import { presenceIn } from '../participant/participant.js';
import type { CallSnapshot } from './call-event.js';
import type { CallState } from './call-state.js';
import { isEqualData } from './is-equal-data.js';

/** The form in which this version writes snapshots, and the only one that it reads. */
const snapshotVersion = 1;

/** The state of a call as what its log can be trimmed behind. */
export function snapshotOf(state: CallState, occurredAt: string): CallSnapshot {
  const { provider, callId } = state;
  return { type: 'call.snapshot', provider, callId, occurredAt, v: snapshotVersion, state };
}

/**
 * The state that a snapshot holds. What was known already keeps its objects, so that equal states are the same state.
 *
 * @throws InvalidStateError when another version of the library wrote it.
 */
export function adoptSnapshot(known: CallState, snapshot: CallSnapshot): CallState {
  assertSnapshotReadable(snapshot);
  const { state } = snapshot;
  if (isEqualData(known, state)) return known;
  const twinOf = presenceIn(known.roster.participants);
  const operations = new Map(known.operations.map((one) => [one.id, one]));
  return {
    ...state,
    roster: isEqualData(known.roster, state.roster)
      ? known.roster
      : {
          ...state.roster,
          participants: state.roster.participants.map((one) => {
            const twin = twinOf(one);
            return twin !== undefined && isEqualData(one, twin) ? twin : one;
          }),
        },
    operations: state.operations.map((one) => {
      const twin = operations.get(one.id);
      return twin !== undefined && isEqualData(one, twin) ? twin : one;
    }),
  };
}

/** Only another version of the library can have written another number. @throws InvalidStateError */
export function assertSnapshotReadable({ v, callId, provider }: CallSnapshot): void {
  const version: number = v;
  if (version === snapshotVersion) return;
  throw new InvalidStateError(
    `The log of this call begins with a snapshot of version ${version}, and this version of the library reads ${snapshotVersion}. Upgrade it.`,
    { callId, provider },
  );
}
