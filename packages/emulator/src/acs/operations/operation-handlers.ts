import type { AcsAnswer, AcsRequest } from '../request/acs-request.js';
import type { OperationId } from '../request/operation-table.js';
import { connectCall, createCall, getCall, hangUpCall, terminateCall } from './call-operations.js';
import { answerCall, redirectCall, rejectCall } from './incoming-call-operations.js';
import {
  cancelAllMediaOperations,
  hold,
  play,
  recognize,
  sendDtmfTones,
  startContinuousDtmf,
  stopContinuousDtmf,
  unhold,
} from './media-operations.js';
import type { OperationContext } from './operation-context.js';
import {
  addParticipant,
  cancelAddParticipant,
  getParticipant,
  getParticipants,
  muteParticipants,
  removeParticipant,
} from './participant-operations.js';
import {
  getRecording,
  pauseRecording,
  resumeRecording,
  startRecording,
  stopRecording,
} from './recording-operations.js';
import {
  startMediaStreaming,
  startTranscription,
  stopMediaStreaming,
  stopTranscription,
  updateTranscription,
} from './streaming-operations.js';
import { moveParticipants, transferToParticipant } from './transfer-operations.js';

/** Carries out one operation. Throws an `AcsError` to refuse. */
export type OperationHandler = (request: AcsRequest, context: OperationContext) => AcsAnswer;

/** Every operation of the service, and what carries it out. */
export const operationHandlers: Readonly<Record<OperationId, OperationHandler>> = {
  CreateCall: createCall,
  AnswerCall: answerCall,
  RedirectCall: redirectCall,
  RejectCall: rejectCall,
  Connect: connectCall,
  CallConnection_GetCall: getCall,
  CallConnection_HangupCall: hangUpCall,
  CallConnection_TerminateCall: terminateCall,
  CallConnection_TransferToParticipant: transferToParticipant,
  CallMedia_Play: play,
  CallMedia_StartTranscription: startTranscription,
  CallMedia_StopTranscription: stopTranscription,
  CallMedia_UpdateTranscription: updateTranscription,
  CallMedia_CancelAllMediaOperations: cancelAllMediaOperations,
  CallMedia_Recognize: recognize,
  CallMedia_StartContinuousDtmfRecognition: startContinuousDtmf,
  CallMedia_StopContinuousDtmfRecognition: stopContinuousDtmf,
  CallMedia_SendDtmfTones: sendDtmfTones,
  CallMedia_Hold: hold,
  CallMedia_Unhold: unhold,
  CallMedia_StartMediaStreaming: startMediaStreaming,
  CallMedia_StopMediaStreaming: stopMediaStreaming,
  CallConnection_GetParticipants: getParticipants,
  CallConnection_GetParticipant: getParticipant,
  CallConnection_AddParticipant: addParticipant,
  CallConnection_CancelAddParticipant: cancelAddParticipant,
  CallConnection_RemoveParticipant: removeParticipant,
  CallConnection_Mute: muteParticipants,
  CallConnection_MoveParticipants: moveParticipants,
  CallRecording_StartRecording: startRecording,
  CallRecording_GetRecordingProperties: getRecording,
  CallRecording_StopRecording: stopRecording,
  CallRecording_PauseRecording: pauseRecording,
  CallRecording_ResumeRecording: resumeRecording,
};
