import type { GraphCall } from '../call/graph-call.js';
import { badRequest } from '../request/graph-error.js';
import type { Invitee } from './invite-request.js';
import type { Member } from './roster.js';

/** Where somebody is who is to be moved. */
export type MoveSource = {
  readonly call: GraphCall;
  readonly member: Member;
  /** The id they keep; peer-to-peer calls show none. */
  readonly participantId: string | null;
};

/**
 * Checks a request to take somebody over from another call: the other one of a peer-to-peer call by
 * replacesCallId alone, or one participant of a meeting by replacesCallId and participantId.
 */
export function moveSource(source: GraphCall, target: GraphCall, invitee: Invitee): MoveSource {
  const { party, participantId } = invitee;
  if (source === target) throw badRequest('replacesCallId names the call that is invited to.');
  if (source.state !== 'established')
    throw badRequest('replacesCallId names a call that is not established yet.');
  const member = source.conversation.roster.findByRawId(party.rawId);
  if (member === undefined || member.id === source.myParticipantId)
    throw badRequest(`${party.rawId} is not in the call that replacesCallId names.`);
  if (source.conversation.form === 'peerToPeer') {
    if (participantId !== null)
      throw badRequest(
        'participantId is for moving from a meeting; the call in replacesCallId is peer-to-peer.',
      );
    return { call: source, member, participantId: null };
  }
  if (participantId === null)
    throw badRequest(
      'participantId is required to move somebody out of the group call in replacesCallId.',
    );
  if (member.id !== participantId)
    throw badRequest('participantId and identity name different people of the call to move from.');
  if (party.kind !== 'user')
    throw badRequest('Only users can be moved between meetings: identity.user is required.');
  return { call: source, member, participantId };
}

/** False once the person or the call is gone. */
export function stillThere({ call, member }: MoveSource): boolean {
  return call.state === 'established' && call.conversation.roster.get(member.id) !== undefined;
}
