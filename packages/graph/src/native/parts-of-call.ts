import type {
  GraphAudioRoutingGroupsApi,
  GraphContentSharingSessionsApi,
  GraphOperationsApi,
  GraphParticipantsApi,
} from './graph-api.js';
import type { NativeRequests } from './native-requests.js';

/** The people in a call. */
export function participantsOf(callId: string, requests: NativeRequests): GraphParticipantsApi {
  const of = (participantId: string) => ({ callId, participantId });
  return {
    list: (options) => requests.list('listParticipants', { parts: { callId }, options }),
    get: (id, options) => requests.send('getParticipant', { parts: of(id), options }),
    delete: async (id, options) => {
      await requests.send('deleteParticipant', { parts: of(id), options });
    },
    invite: (body, options) =>
      requests.send('inviteParticipants', { parts: { callId }, body, options }),
    mute: (id, body, options) => requests.send('muteParticipant', { parts: of(id), body, options }),
    startHoldMusic: (id, body, options) =>
      requests.send('startHoldMusic', { parts: of(id), body, options }),
    stopHoldMusic: (id, body, options) =>
      requests.send('stopHoldMusic', { parts: of(id), body, options }),
  };
}

/** The operations of a call. */
export function operationsOf(callId: string, requests: NativeRequests): GraphOperationsApi {
  return {
    list: (options) => requests.list('listOperations', { parts: { callId }, options }),
    get: (operationId, options) =>
      requests.send('getOperation', { parts: { callId, operationId }, options }),
  };
}

/** Who hears whom in a call. */
export function audioRoutingGroupsOf(
  callId: string,
  requests: NativeRequests,
): GraphAudioRoutingGroupsApi {
  const of = (audioRoutingGroupId: string) => ({ callId, audioRoutingGroupId });
  return {
    list: (options) => requests.list('listAudioRoutingGroups', { parts: { callId }, options }),
    create: (body, options) =>
      requests.send('createAudioRoutingGroup', { parts: { callId }, body, options }),
    get: (id, options) => requests.send('getAudioRoutingGroup', { parts: of(id), options }),
    update: (id, body, options) =>
      requests.send('updateAudioRoutingGroup', { parts: of(id), body, options }),
    delete: async (id, options) => {
      await requests.send('deleteAudioRoutingGroup', { parts: of(id), options });
    },
  };
}

/** What is being shown in a call. */
export function contentSharingSessionsOf(
  callId: string,
  requests: NativeRequests,
): GraphContentSharingSessionsApi {
  return {
    list: (options) => requests.list('listContentSharingSessions', { parts: { callId }, options }),
    get: (contentSharingSessionId, options) =>
      requests.send('getContentSharingSession', {
        parts: { callId, contentSharingSessionId },
        options,
      }),
  };
}
