import type { AcsOperations } from './acs-operation.js';
import {
  encodeAnswer,
  encodeCancel,
  encodeCreateCall,
  encodeInvite,
  encodeMove,
  encodeMute,
  encodeRedirect,
  encodeReject,
  encodeRemove,
} from './encode.js';
import {
  accepted,
  answerReceipt,
  createCallReceipt,
  endedByAnswer,
  invitationReceipt,
} from './receipt.js';

const calls = '/calling/callConnections';
const call = `${calls}/{callConnectionId}`;
const post = { method: 'POST', repetition: 'repeatable' } as const;

/**
 * Every neutral command as the operation that carries it out. `repeatable` ones take Repeatability headers, so that the
 * service executes a repetition once; the others are never sent again once they may have been executed.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/communication/callautomation/operation-groups
 */
export const operations: AcsOperations = {
  createCall: {
    ...post,
    operationId: 'CreateCall',
    path: calls,
    encode: encodeCreateCall,
    receipt: createCallReceipt,
    endedBy: ['CallConnected', 'CreateCallFailed', 'CallDisconnected'],
    evidence: 'call',
  },
  answer: {
    ...post,
    operationId: 'AnswerCall',
    path: `${calls}:answer`,
    encode: encodeAnswer,
    receipt: answerReceipt,
    endedBy: ['CallConnected', 'AnswerFailed', 'CallDisconnected'],
    evidence: 'call',
  },
  reject: {
    ...post,
    operationId: 'RejectCall',
    path: `${calls}:reject`,
    encode: encodeReject,
    receipt: () => endedByAnswer,
    endedBy: ['the answer'],
    evidence: 'none',
  },
  redirect: {
    ...post,
    operationId: 'RedirectCall',
    path: `${calls}:redirect`,
    encode: encodeRedirect,
    receipt: () => endedByAnswer,
    endedBy: ['the answer'],
    evidence: 'none',
  },
  hangUp: {
    method: 'DELETE',
    repetition: 'once',
    operationId: 'CallConnection_HangupCall',
    path: call,
    encode: () => undefined,
    receipt: () => accepted,
    endedBy: ['CallDisconnected'],
    evidence: 'call',
  },
  terminate: {
    ...post,
    operationId: 'CallConnection_TerminateCall',
    path: `${call}:terminate`,
    encode: () => undefined,
    receipt: () => accepted,
    endedBy: ['CallDisconnected'],
    evidence: 'call',
  },
  invite: {
    ...post,
    operationId: 'CallConnection_AddParticipant',
    path: `${call}/participants:add`,
    encode: encodeInvite,
    receipt: invitationReceipt,
    endedBy: [
      'AddParticipantSucceeded',
      'AddParticipantFailed',
      'CancelAddParticipantSucceeded',
      'CallDisconnected',
    ],
    evidence: 'participants',
  },
  cancel: {
    ...post,
    operationId: 'CallConnection_CancelAddParticipant',
    path: `${call}/participants:cancelAddParticipant`,
    encode: encodeCancel,
    receipt: invitationReceipt,
    endedBy: [
      'CancelAddParticipantSucceeded',
      'CancelAddParticipantFailed',
      'AddParticipantSucceeded',
      'AddParticipantFailed',
      'CallDisconnected',
    ],
    evidence: 'participants',
  },
  remove: {
    ...post,
    operationId: 'CallConnection_RemoveParticipant',
    path: `${call}/participants:remove`,
    encode: encodeRemove,
    receipt: () => accepted,
    endedBy: ['RemoveParticipantSucceeded', 'RemoveParticipantFailed', 'ParticipantsUpdated'],
    evidence: 'participants',
  },
  move: {
    ...post,
    operationId: 'CallConnection_MoveParticipants',
    path: `${call}/participants:moveHere`,
    encode: encodeMove,
    receipt: () => accepted,
    endedBy: ['MoveParticipantSucceeded', 'MoveParticipantFailed'],
    evidence: 'participants',
  },
  mute: {
    ...post,
    operationId: 'CallConnection_Mute',
    path: `${call}/participants:mute`,
    encode: encodeMute,
    receipt: () => endedByAnswer,
    endedBy: ['the answer'],
    evidence: 'participants',
  },
};
