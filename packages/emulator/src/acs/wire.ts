import { type ApiVersion, isAtLeast } from './api-version.js';
import { isEarly } from './call/early-habits.js';
import type { Leg } from './call/leg.js';
import type { Member } from './call/roster.js';

/** A participant as answers and rosters show them. */
export function writeMember(
  { identifier, isMuted, isOnHold }: Omit<Member, 'order'>,
  apiVersion: ApiVersion,
): unknown {
  const participant = { identifier: identifier.wire, isMuted };
  return isAtLeast(apiVersion, '2024-06-15') ? { ...participant, isOnHold } : participant;
}

/** The roster as an event shows it to a leg: in 2022 bare identifiers without a number. */
export function writeRoster(leg: Leg): Readonly<Record<string, unknown>> {
  const { apiVersion, conversation, sequenceNumber } = leg;
  const members = conversation.roster.members();
  if (isEarly(apiVersion)) {
    const { recorderId } = conversation;
    const recorder = recorderId === undefined ? [] : [{ rawId: recorderId }];
    return { participants: [...recorder, ...members.map(({ identifier }) => identifier.wire)] };
  }
  return {
    participants: members.map((member) => writeMember(member, apiVersion)),
    sequenceNumber,
  };
}

/** What the properties of a call say besides what is the leg's own. */
export interface CallExtras {
  /** Instead of the leg's state; right after an answer the service names none. */
  readonly state?: 'unknown';
  readonly mediaStreamingSubscription?: unknown;
  readonly transcriptionSubscription?: unknown;
}

/** The properties of a call, from the point of view of one leg. */
export function writeCallConnection(leg: Leg, { state, ...extras }: CallExtras = {}): unknown {
  const { conversation, sourceCallerIdNumber, answeredBy, answeredFor } = leg;
  const isNamed = leg.origin !== 'created' || leg.state !== 'connecting';
  const properties = {
    callConnectionId: leg.id,
    // The service does not name the server call until the call is connected.
    ...(isNamed ? { serverCallId: conversation.serverCallId } : {}),
    targets: leg.targets.map(({ wire }) => wire),
    callConnectionState: state ?? leg.state,
    callbackUri: leg.callbackUri,
  };
  if (isEarly(leg.apiVersion)) return { ...properties, ...writeEarly(leg) };
  return {
    ...properties,
    ...(sourceCallerIdNumber === undefined
      ? {}
      : { sourceCallerIdNumber: { value: sourceCallerIdNumber } }),
    ...(leg.origin === 'created' ? { sourceDisplayName: leg.sourceDisplayName ?? '' } : {}),
    source: leg.source.wire,
    correlationId: conversation.correlationId,
    ...(answeredBy === undefined ? {} : { answeredBy: { id: answeredBy.rawId } }),
    ...(answeredFor === undefined || !isAtLeast(leg.apiVersion, '2024-09-15')
      ? {}
      : { answeredFor: { value: answeredFor } }),
    ...extras,
  };
}

/** What the first previews said differently. */
function writeEarly({ id, source, sourceCallerIdNumber }: Leg): Readonly<Record<string, unknown>> {
  return {
    source: {
      ...(sourceCallerIdNumber === undefined ? {} : { callerId: { value: sourceCallerIdNumber } }),
      identifier: source.wire,
    },
    mediaSubscriptionId: id,
  };
}
