import { type ResultInfo, resultInfoWire } from '../call/result-info.js';
import { identitySet, spelledOutIdentitySet } from '../identity/identity-set.js';
import type { Invitee } from '../participant/invite-request.js';
import type { JsonObject } from '../request/json-reader.js';

/** One person of an invite operation and what became of them. */
export type Invitation = {
  readonly participantId: string;
  readonly invitee: Invitee;
  readonly outcome: 'pending' | 'joined' | ResultInfo;
};

/** Something the application asked for and whose end it is told. */
export type CommsOperation = {
  readonly id: string;
  readonly type: OperationType;
  readonly clientContext: string | null;
  readonly status: 'running' | 'completed' | 'failed';
  readonly resultInfo: ResultInfo | null;
  /** Empty unless it is an invite. */
  readonly invitations: readonly Invitation[];
  /** What only operations of this type have, as Graph writes it. */
  readonly result: JsonObject;
};

/** The operations that a call can have, by the names of their types. */
export type OperationType =
  | 'addLargeGalleryViewOperation'
  | 'cancelMediaProcessingOperation'
  | 'inviteParticipantsOperation'
  | 'muteParticipantOperation'
  | 'playPromptOperation'
  | 'recordOperation'
  | 'sendDtmfTonesOperation'
  | 'startHoldMusicOperation'
  | 'stopHoldMusicOperation'
  | 'subscribeToToneOperation'
  | 'unmuteParticipantOperation'
  | 'updateRecordingStatusOperation';

/** An operation as it begins. One that is completed in the answer already is not notified later. */
export function newOperation(
  id: string,
  type: OperationType,
  more: Pick<CommsOperation, 'status' | 'clientContext'> & Partial<CommsOperation>,
): CommsOperation {
  return { id, type, resultInfo: null, invitations: [], result: {}, ...more };
}

/**
 * The operation with one invitation settled. It ends with the last of them: completed when anybody joined, else
 * failed with the last reason. How the service ends an invite of several of whom some come is undocumented.
 */
export function settleInvitation(
  operation: CommsOperation,
  participantId: string,
  outcome: 'joined' | ResultInfo,
): CommsOperation {
  const invitations = operation.invitations.map((invitation) =>
    invitation.participantId === participantId ? { ...invitation, outcome } : invitation,
  );
  const settled = { ...operation, invitations };
  if (invitations.some((invitation) => invitation.outcome === 'pending')) return settled;
  if (invitations.some((invitation) => invitation.outcome === 'joined'))
    return { ...settled, status: 'completed' };
  return { ...settled, status: 'failed', resultInfo: outcome === 'joined' ? null : outcome };
}

/** The operation as an HTTP answer: an invite is `Running` with a capital there, as documented and as seen in production. */
export function operationAnswer(operation: CommsOperation): object {
  const isInvite = operation.type === 'inviteParticipantsOperation';
  return {
    '@odata.type': `#microsoft.graph.${operation.type}`,
    id: operation.id,
    status: isInvite && operation.status === 'running' ? 'Running' : operation.status,
    clientContext: operation.clientContext,
    resultInfo: operation.resultInfo && resultInfoWire(operation.resultInfo),
    ...operation.result,
    ...(isInvite && { participants: operation.invitations.map(answeredInvitee) }),
  };
}

/** The operation as its last notification tells it; a completed invite lists those who came. */
export function operationNotice(operation: CommsOperation): object {
  const listed = operation.invitations.filter(
    (invitation) => operation.status === 'failed' || invitation.outcome === 'joined',
  );
  return {
    '@odata.type': `#microsoft.graph.${operation.type}`,
    id: operation.id,
    status: operation.status,
    clientContext: operation.clientContext,
    ...(operation.resultInfo && { resultInfo: resultInfoWire(operation.resultInfo) }),
    ...operation.result,
    ...(operation.type === 'inviteParticipantsOperation' && {
      participants: listed.map(({ participantId, invitee }) => ({
        '@odata.type': '#microsoft.graph.invitationParticipantInfo',
        participantId,
        identity: identitySet(invitee.party),
      })),
    }),
  };
}

function answeredInvitee({ participantId, invitee }: Invitation): object {
  return {
    endpointType: null,
    replacesCallId: invitee.replacesCallId,
    hidden: invitee.hidden,
    removeFromDefaultAudioRoutingGroup: invitee.removeFromDefaultAudioRoutingGroup,
    participantId,
    identity: spelledOutIdentitySet(invitee.party),
  };
}
