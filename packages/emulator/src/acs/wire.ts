import { type ApiVersion, isAtLeast } from './api-version.js';
import type { Leg } from './call/leg.js';
import type { Member } from './call/roster.js';

/** A participant as answers and rosters show them. */
export function writeMember(
  { identifier, isMuted, isOnHold }: Omit<Member, 'order'>,
  apiVersion: ApiVersion,
): unknown {
  const participant = { identifier: identifier.wire, isMuted };
  return isAtLeast(apiVersion, '2024-09-15') ? { ...participant, isOnHold } : participant;
}

/** The properties of a call, from the point of view of one leg. */
export function writeCallConnection(leg: Leg): unknown {
  const { conversation, sourceCallerIdNumber } = leg;
  return {
    callConnectionId: leg.id,
    // The service does not name the server call until the call is connected.
    ...(leg.state === 'connecting' ? {} : { serverCallId: conversation.serverCallId }),
    targets: leg.targets.map(({ wire }) => wire),
    callConnectionState: leg.state,
    callbackUri: leg.callbackUri,
    ...(sourceCallerIdNumber === undefined
      ? {}
      : { sourceCallerIdNumber: { value: sourceCallerIdNumber } }),
    sourceDisplayName: leg.sourceDisplayName ?? '',
    source: leg.source.wire,
    correlationId: conversation.correlationId,
  };
}
