import type { Json } from '../wire/json.js';
import {
  barePhone,
  bareUser,
  boolean,
  fields,
  identity,
  list,
  object,
  string,
  word,
} from '../wire/shape.js';

/** Answers of the service, read. Any member may be absent: the service leaves out what it does not know. */

/** For operations whose answer has no body. */
export function nothing(_body: Json): undefined {
  return undefined;
}

const mediaStreamingSubscription = fields({
  id: string,
  state: word('disabled', 'inactive', 'active'),
  subscribedContentTypes: list(word('audio')),
});

const transcriptionSubscription = fields({
  id: string,
  state: word('disabled', 'inactive', 'active'),
  subscribedResultTypes: list(word('final', 'intermediate')),
  locale: string,
});

/** `serverCallId` comes with the connection; there is no context in it. */
export const callConnectionProperties = fields({
  callConnectionId: string,
  serverCallId: string,
  targets: list(identity),
  callConnectionState: word(
    'unknown',
    'connecting',
    'connected',
    'transferring',
    'transferAccepted',
    'disconnecting',
    'disconnected',
  ),
  callbackUri: string,
  sourceCallerIdNumber: barePhone,
  sourceDisplayName: string,
  source: identity,
  correlationId: string,
  answeredBy: bareUser,
  answeredFor: barePhone,
  mediaStreamingSubscription: object(mediaStreamingSubscription),
  transcriptionSubscription: object(transcriptionSubscription),
});

export const callParticipant = fields({
  identifier: identity,
  isMuted: boolean,
  isOnHold: boolean,
});

export const participantList = fields({ value: list(object(callParticipant)) });

export const echoedContext = fields({ operationContext: string });

export const addedParticipant = fields({
  participant: object(callParticipant),
  operationContext: string,
  invitationId: string,
});

export const cancelledInvitation = fields({ invitationId: string, operationContext: string });

export const movedParticipants = fields({
  participants: list(object(callParticipant)),
  operationContext: string,
  fromCall: string,
});

/** A paused recording and one that has stopped are both inactive. */
export const recordingState = fields({
  recordingId: string,
  recordingState: word('active', 'inactive'),
  recordingKind: word('azureCommunicationServices', 'teams', 'teamsCompliance'),
});
