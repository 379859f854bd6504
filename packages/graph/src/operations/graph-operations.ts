import {
  answerBody,
  audioRoutingGroupBody,
  contextBody,
  createCallBody,
  deviceQualityBody,
  holdMusicBody,
  inviteBody,
  playPromptBody,
  recordingStatusBody,
  recordResponseBody,
  redirectBody,
  rejectBody,
  screenSharingRoleBody,
  sendDtmfTonesBody,
  transferBody,
} from './body-limits.js';
import type { BodyLimits } from './check-body.js';

/** One operation of the service, as both doors to it use it: the neutral commands and the native API. */
export interface GraphOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under the base address. Names in braces are filled in. */
  readonly path: string;
  /** Whether executing it twice does no more than once, so that it may be sent again although it may have been executed. */
  readonly isRepeatable: boolean;
  /** What tells its outcome. */
  readonly endedBy: string;
  /** What the service takes. Absent where the request has no body. */
  readonly body?: BodyLimits;
}

const call = '/communications/calls/{callId}';
const participant = `${call}/participants/{participantId}`;
const group = `${call}/audioRoutingGroups/{audioRoutingGroupId}`;

const reading = { method: 'GET', isRepeatable: true, endedBy: 'the answer' } as const;
const removal = { method: 'DELETE', isRepeatable: true } as const;
const once = { method: 'POST', isRepeatable: false } as const;
const setting = { method: 'POST', isRepeatable: true, endedBy: 'the answer' } as const;

/**
 * Every operation of the service that its documentation describes. None takes an idempotency key: what is not repeatable is
 * sent a second time only after a 429, which says that it was not executed.
 */
export const graphOperations = {
  createCall: {
    ...once,
    path: '/communications/calls',
    endedBy: 'call updated, `established`; or call deleted, `terminated`',
    body: createCallBody,
  },
  getCall: { ...reading, path: call },
  deleteCall: { ...removal, path: call, endedBy: 'call deleted, `terminated`' },
  answer: {
    ...once,
    path: `${call}/answer`,
    endedBy: 'call updated, `established`; or call deleted, `terminated`',
    body: answerBody,
  },
  reject: { ...once, path: `${call}/reject`, endedBy: 'call deleted', body: rejectBody },
  redirect: {
    ...once,
    path: `${call}/redirect`,
    endedBy: 'call deleted, `terminated`',
    body: redirectBody,
  },
  transfer: {
    ...once,
    path: `${call}/transfer`,
    endedBy: 'call updated, `transferAccepted`; or back to `established` with a failed result',
    body: transferBody,
  },
  keepAlive: { ...setting, path: `${call}/keepAlive` },
  playPrompt: {
    ...once,
    path: `${call}/playPrompt`,
    endedBy: '`playPromptOperation` deleted',
    body: playPromptBody,
  },
  recordResponse: {
    ...once,
    path: `${call}/recordResponse`,
    endedBy: '`recordOperation` deleted',
    body: recordResponseBody,
  },
  subscribeToTone: {
    ...once,
    path: `${call}/subscribeToTone`,
    endedBy: 'the answer',
    body: contextBody,
  },
  cancelMediaProcessing: {
    ...once,
    path: `${call}/cancelMediaProcessing`,
    endedBy: 'the answer',
    body: contextBody,
  },
  mute: { ...setting, path: `${call}/mute`, body: contextBody },
  unmute: { ...setting, path: `${call}/unmute`, body: contextBody },
  sendDtmfTones: {
    ...once,
    path: `${call}/sendDtmfTones`,
    endedBy: '`sendDtmfTonesOperation` deleted: `completed` with `completedSuccessfully`',
    body: sendDtmfTonesBody,
  },
  changeScreenSharingRole: {
    ...setting,
    path: `${call}/changeScreenSharingRole`,
    endedBy: 'roster with the stream',
    body: screenSharingRoleBody,
  },
  updateRecordingStatus: {
    ...setting,
    path: `${call}/updateRecordingStatus`,
    body: recordingStatusBody,
  },
  addLargeGalleryView: {
    ...once,
    path: `${call}/addLargeGalleryView`,
    endedBy: '`addLargeGalleryViewOperation` deleted',
    body: contextBody,
  },
  logTeleconferenceDeviceQuality: {
    ...once,
    path: '/communications/calls/logTeleconferenceDeviceQuality',
    endedBy: 'the answer',
    body: deviceQualityBody,
  },
  listParticipants: { ...reading, path: `${call}/participants` },
  getParticipant: { ...reading, path: participant },
  inviteParticipants: {
    ...once,
    path: `${call}/participants/invite`,
    endedBy: '`inviteParticipantsOperation` deleted, `completed` or `failed`',
    body: inviteBody,
  },
  deleteParticipant: {
    ...removal,
    path: participant,
    endedBy: 'roster without the person; of somebody who rings, the end of the invitation',
  },
  muteParticipant: { ...setting, path: `${participant}/mute`, body: contextBody },
  startHoldMusic: {
    ...once,
    path: `${participant}/startHoldMusic`,
    endedBy: '`startHoldMusicOperation` deleted',
    body: holdMusicBody,
  },
  stopHoldMusic: {
    ...once,
    path: `${participant}/stopHoldMusic`,
    endedBy: '`stopHoldMusicOperation` deleted',
    body: contextBody,
  },
  listOperations: { ...reading, path: `${call}/operations` },
  getOperation: { ...reading, path: `${call}/operations/{operationId}` },
  listAudioRoutingGroups: { ...reading, path: `${call}/audioRoutingGroups` },
  createAudioRoutingGroup: {
    ...once,
    path: `${call}/audioRoutingGroups`,
    endedBy: 'the answer',
    body: audioRoutingGroupBody,
  },
  getAudioRoutingGroup: { ...reading, path: group },
  updateAudioRoutingGroup: {
    method: 'PATCH',
    path: group,
    isRepeatable: true,
    endedBy: 'the answer',
    body: audioRoutingGroupBody,
  },
  deleteAudioRoutingGroup: { ...removal, path: group, endedBy: 'the answer' },
  listContentSharingSessions: { ...reading, path: `${call}/contentSharingSessions` },
  getContentSharingSession: {
    ...reading,
    path: `${call}/contentSharingSessions/{contentSharingSessionId}`,
  },
} as const satisfies Readonly<Record<string, GraphOperation>>;

/** The name of an operation of the service. */
export type GraphOperationName = keyof typeof graphOperations;

/** The operation with a name. */
export function graphOperation(name: GraphOperationName): GraphOperation {
  return graphOperations[name];
}
