/**
 * How an operation treats repeatability headers: it takes no notice of them, honours them, or honours them and
 * says so with `Repeatability-Result`. The recordings show that creating and answering do not say so.
 */
type Repeatability = 'none' | 'honoured' | 'acknowledged';

/** One operation of the service. */
export interface AcsOperation {
  readonly id: OperationId;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly repeatability: Repeatability;
  /** The first stable version that has it; the oldest that the emulator speaks when absent. */
  readonly since?: string;
}

const calls = '/calling/callConnections';
const call = `${calls}/{callConnectionId}`;
const recording = '/calling/recordings/{recordingId}';

const rows = [
  ['CreateCall', 'POST', calls, 'honoured'],
  ['AnswerCall', 'POST', `${calls}:answer`, 'honoured'],
  ['RedirectCall', 'POST', `${calls}:redirect`, 'honoured'],
  ['RejectCall', 'POST', `${calls}:reject`, 'honoured'],
  ['Connect', 'POST', `${calls}:connect`, 'honoured', '2024-09-15'],
  ['CallConnection_GetCall', 'GET', call, 'none'],
  ['CallConnection_HangupCall', 'DELETE', call, 'none'],
  ['CallConnection_TerminateCall', 'POST', `${call}:terminate`, 'honoured'],
  ['CallConnection_TransferToParticipant', 'POST', `${call}:transferToParticipant`, 'acknowledged'],
  ['CallMedia_Play', 'POST', `${call}:play`, 'none'],
  ['CallMedia_StartTranscription', 'POST', `${call}:startTranscription`, 'none', '2025-05-15'],
  ['CallMedia_StopTranscription', 'POST', `${call}:stopTranscription`, 'none', '2025-05-15'],
  ['CallMedia_UpdateTranscription', 'POST', `${call}:updateTranscription`, 'none', '2025-05-15'],
  ['CallMedia_CancelAllMediaOperations', 'POST', `${call}:cancelAllMediaOperations`, 'none'],
  ['CallMedia_Recognize', 'POST', `${call}:recognize`, 'none'],
  [
    'CallMedia_StartContinuousDtmfRecognition',
    'POST',
    `${call}:startContinuousDtmfRecognition`,
    'none',
  ],
  [
    'CallMedia_StopContinuousDtmfRecognition',
    'POST',
    `${call}:stopContinuousDtmfRecognition`,
    'none',
  ],
  ['CallMedia_SendDtmfTones', 'POST', `${call}:sendDtmfTones`, 'acknowledged'],
  ['CallMedia_Hold', 'POST', `${call}:hold`, 'none', '2024-09-15'],
  ['CallMedia_Unhold', 'POST', `${call}:unhold`, 'none', '2024-09-15'],
  ['CallMedia_StartMediaStreaming', 'POST', `${call}:startMediaStreaming`, 'none', '2025-05-15'],
  ['CallMedia_StopMediaStreaming', 'POST', `${call}:stopMediaStreaming`, 'none', '2025-05-15'],
  ['CallConnection_GetParticipants', 'GET', `${call}/participants`, 'none'],
  ['CallConnection_AddParticipant', 'POST', `${call}/participants:add`, 'acknowledged'],
  ['CallConnection_RemoveParticipant', 'POST', `${call}/participants:remove`, 'acknowledged'],
  ['CallConnection_Mute', 'POST', `${call}/participants:mute`, 'acknowledged'],
  [
    'CallConnection_CancelAddParticipant',
    'POST',
    `${call}/participants:cancelAddParticipant`,
    'acknowledged',
  ],
  [
    'CallConnection_MoveParticipants',
    'POST',
    `${call}/participants:moveHere`,
    'acknowledged',
    '2026-03-12',
  ],
  ['CallConnection_GetParticipant', 'GET', `${call}/participants/{participantRawId}`, 'none'],
  ['CallRecording_StartRecording', 'POST', '/calling/recordings', 'honoured'],
  ['CallRecording_GetRecordingProperties', 'GET', recording, 'none'],
  ['CallRecording_StopRecording', 'DELETE', recording, 'none'],
  ['CallRecording_PauseRecording', 'POST', `${recording}:pause`, 'none'],
  ['CallRecording_ResumeRecording', 'POST', `${recording}:resume`, 'none'],
] as const;

/** The operations by the ids that the service's own description gives them. */
export type OperationId = (typeof rows)[number][0];

/** Every operation of the service, the emulated ones and the others. */
export const operationTable: readonly AcsOperation[] = rows.map(
  ([id, method, path, repeatability, since]) => ({
    id,
    method,
    path,
    repeatability,
    ...(since === undefined ? {} : { since }),
  }),
);

/** An operation and the variable parts of the path with which it was addressed. */
export interface MatchedOperation {
  readonly operation: AcsOperation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the operation that a request addresses. The path is the percent-encoded one, as it was sent. */
export function findOperation(method: string, path: string): MatchedOperation | undefined {
  for (const { operation, pattern } of patterns) {
    if (operation.method !== method) continue;
    const groups = pattern.exec(path)?.groups;
    if (groups === undefined) continue;
    const parameters = decodeParameters(groups);
    if (parameters !== undefined) return { operation, parameters };
  }
  return undefined;
}

/** The methods with which a path can be addressed; none when it is none of the service's. */
export function methodsAt(path: string): readonly string[] {
  return patterns
    .filter(({ pattern }) => pattern.test(path))
    .map(({ operation }) => operation.method);
}

/** The names by which a fault can mean a request: the operation's id, with and without its group. */
export function operationNames(method: string, path: string): readonly string[] {
  const id = findOperation(method, path)?.operation.id;
  return id === undefined ? [] : namesOfOperation(id);
}

/** The id of an operation, and what of it stands after the group. */
export function namesOfOperation(id: OperationId): readonly string[] {
  return [id, id.slice(id.indexOf('_') + 1)];
}

// An id of a call or recording has no plain colon, so that a verb may follow it; a raw id of a participant may.
const patterns = operationTable.map((operation) => ({
  operation,
  pattern: new RegExp(
    `^(?<path>${operation.path
      .replace('{participantRawId}', '(?<participantRawId>[^/]+)')
      .replace(/\{(\w+)\}/g, '(?<$1>[^/:]+)')})$`,
  ),
}));

function decodeParameters(
  groups: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (error) {
    // A path with a broken percent-escape addresses nothing.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
