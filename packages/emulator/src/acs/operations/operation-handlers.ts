import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import type { OperationId } from '../request/operation-table.js';
import { connectCall, createCall, getCall, hangUpCall, terminateCall } from './call-operations.js';
import { answerCall, redirectCall, rejectCall } from './incoming-call-operations.js';
import type { OperationContext } from './operation-context.js';
import {
  addParticipant,
  cancelAddParticipant,
  getParticipant,
  getParticipants,
  muteParticipants,
  removeParticipant,
} from './participant-operations.js';

/** Carries out one operation. Throws an `AcsError` to refuse. */
export type OperationHandler = (request: AcsRequest, context: OperationContext) => AcsAnswer;

/** The operations that are emulated. Any other one of the service is answered 501. */
export const operationHandlers: Readonly<Partial<Record<OperationId, OperationHandler>>> = {
  CreateCall: createCall,
  AnswerCall: answerCall,
  RedirectCall: redirectCall,
  RejectCall: rejectCall,
  Connect: connectCall,
  CallConnection_GetCall: getCall,
  CallConnection_HangupCall: hangUpCall,
  CallConnection_TerminateCall: terminateCall,
  CallConnection_GetParticipants: getParticipants,
  CallConnection_GetParticipant: getParticipant,
  CallConnection_AddParticipant: addParticipant,
  CallConnection_CancelAddParticipant: cancelAddParticipant,
  CallConnection_RemoveParticipant: removeParticipant,
  CallConnection_Mute: muteParticipants,
};
