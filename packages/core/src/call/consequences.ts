import type { Participant } from '../participant/participant.js';
import { presenceIn } from '../participant/participant.js';
import type {
  CallEvent,
  ParticipantJoined,
  ParticipantLeft,
  ParticipantUpdated,
} from './call-event.js';
import type { CallState } from './call-state.js';
import type { EndReason } from './end-reason.js';

/** An event that follows from comparing rosters. */
export type ParticipantEvent = ParticipantJoined | ParticipantLeft | ParticipantUpdated;

/**
 * What an event meant for the people in the call: who joined, who left and why, what changed about whom. In this
 * order: left, joined, updated.
 */
export function consequencesOf(
  before: CallState,
  after: CallState,
  cause: CallEvent,
): readonly ParticipantEvent[] {
  const was = before.roster.participants;
  const is = after.roster.participants;
  if (was === is) return [];
  const { provider, callId, occurredAt } = cause;
  const fact = { provider, callId, occurredAt };
  const earlier = presenceIn(was);
  const now = presenceIn(is);
  const left: ParticipantLeft[] = [];
  was.forEach((participant, place) => {
    if (now(participant, place) !== undefined) return;
    const reason = whyLeft(after, cause, participant);
    left.push({ ...fact, type: 'participant.left', participant, reason });
  });
  const joined: ParticipantJoined[] = [];
  const updated: ParticipantUpdated[] = [];
  is.forEach((participant, place) => {
    const twin = earlier(participant, place);
    if (twin === undefined) joined.push({ ...fact, type: 'participant.joined', participant });
    else if (twin !== participant)
      updated.push({ ...fact, type: 'participant.updated', participant, before: twin });
  });
  return [...left, ...joined, ...updated];
}

function whyLeft(state: CallState, cause: CallEvent, { identity }: Participant): EndReason {
  const contradicted =
    cause.type === 'operation.ended' && cause.kind !== 'remove' ? cause.reason : undefined;
  if (contradicted !== undefined) return contradicted;
  const isRemoved = state.operations.some(
    ({ kind, status, targets }) =>
      kind === 'remove' &&
      (status === 'accepted' || status === 'succeeded') &&
      targets.some(({ rawId }) => rawId === identity.rawId),
  );
  return { reason: isRemoved ? 'removed' : 'left' };
}
