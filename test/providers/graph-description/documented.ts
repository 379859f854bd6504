/**
 * What the documentation says beside the service's description, or against it. Types are named without `microsoft.graph.`,
 * operations as the description writes them.
 */

/** Statuses of success where they are not 200; the description has 204 or a range. */
export const documentedStatus: Readonly<Record<string, number>> = {
  'POST /communications/calls': 201,
  'DELETE /communications/calls/{call-id}': 204,
  'DELETE /communications/calls/{call-id}/participants/{participant-id}': 204,
  'DELETE /communications/calls/{call-id}/audioRoutingGroups/{audioRoutingGroup-id}': 204,
  'POST /communications/calls/{call-id}/answer': 202,
  'POST /communications/calls/{call-id}/reject': 202,
  'POST /communications/calls/{call-id}/redirect': 202,
  'POST /communications/calls/{call-id}/transfer': 202,
  'POST /communications/calls/{call-id}/changeScreenSharingRole': 202,
  'POST /communications/calls/{call-id}/addLargeGalleryView': 202,
  'POST /communications/calls/{call-id}/participants/{participant-id}/startHoldMusic': 202,
  'POST /communications/calls/{call-id}/participants/{participant-id}/stopHoldMusic': 202,
};

/** Members that must be there. Of requests, where the description requires nothing; of resources, where its table does. */
export const requiredMembers: Readonly<Record<string, readonly string[]>> = {
  'request.createCall': ['callbackUri', 'requestedModalities', 'mediaConfig'],
  'request.answer': ['mediaConfig', 'acceptedModalities'],
  'request.redirect': ['targets'],
  'request.transfer': ['transferTarget'],
  'request.playPrompt': ['prompts'],
  'request.sendDtmfTones': ['tones'],
  'request.changeScreenSharingRole': ['role'],
  'request.updateRecordingStatus': ['status'],
  'request.participants.invite': ['participants'],
  'request.logTeleconferenceDeviceQuality': ['quality'],
  invitationParticipantInfo: ['identity'],
  participant: ['info', 'isInLobby', 'isMuted'],
  mediaPrompt: ['mediaInfo'],
  mediaInfo: ['uri'],
  commsNotification: ['changeType', 'resourceUrl'],
  commsNotifications: ['value'],
};

/** Members that are sent although the description lacks them: of the beta, of open types, of examples. */
export const furtherMembers: Readonly<Record<string, readonly string[]>> = {
  'request.transfer': ['clientContext'],
  call: [
    ...['activeModalities', 'answeredBy', 'meetingCapability', 'ringingTimeoutInSeconds'],
    ...['routingPolicies', 'terminationReason'],
  ],
  commsNotification: [
    ...['resource', 'resourceData', 'callbackUri'],
    ...['subscriptionId', 'subscriptionExpirationDateTime'],
  ],
  invitationParticipantInfo: ['endpointType', 'id'],
  identity: ['identityProvider', 'tenantId'],
  organizerMeetingInfo: ['allowConversationWithoutHost'],
  joinMeetingIdMeetingInfo: ['allowConversationWithoutHost'],
  tokenMeetingInfo: ['allowConversationWithoutHost'],
  playPromptOperation: ['completionReason'],
  recordOperation: ['completionReason'],
};

/** Types of which nothing can be told without the name of the type that is meant. */
export const abstractTypes: ReadonlySet<string> = new Set([
  'mediaConfig',
  'meetingInfo',
  'prompt',
  'commsOperation',
]);

/** Identities are typed as sets of three kinds, and are sent with the calling kinds among them. */
export const sentAs: Readonly<Record<string, string>> = {
  identitySet: 'communicationsIdentitySet',
};

/** The kinds of identity by their place in the set: all of them are declared, and typed, as `identity`. */
export const identityKinds: Readonly<Record<string, string>> = {
  user: 'communicationsUserIdentity',
  onPremises: 'communicationsUserIdentity',
  guest: 'communicationsGuestIdentity',
  application: 'communicationsApplicationIdentity',
  applicationInstance: 'communicationsApplicationInstanceIdentity',
  phone: 'communicationsPhoneIdentity',
  encrypted: 'communicationsEncryptedIdentity',
  azureCommunicationServicesUser: 'azureCommunicationServicesUserIdentity',
};
