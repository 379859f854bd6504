import type { Command, CommandKind } from '../operation/command.js';

const answerGraceMs = 15_000;
/** How long people ring at most where nobody says how long to let them. */
export const longestRingMs = 120_000;

const shortMs = 30_000;
const longMs = 60_000;

const deadlinesMs: Readonly<Record<CommandKind, number>> = {
  createCall: longestRingMs + answerGraceMs,
  connect: longMs,
  answer: longMs,
  reject: shortMs,
  redirect: shortMs,
  transfer: longestRingMs + answerGraceMs,
  hangUp: shortMs,
  terminate: shortMs,
  invite: longestRingMs + answerGraceMs,
  cancel: answerGraceMs,
  remove: shortMs,
  move: longMs,
  mute: shortMs,
  muteSelf: shortMs,
  unmuteSelf: shortMs,
  hold: shortMs,
  resume: shortMs,
  play: 3_600_000,
  recognize: 600_000,
  startDtmfDetection: shortMs,
  stopDtmfDetection: shortMs,
  sendDtmf: longMs,
  cancelMedia: shortMs,
  startRecording: longMs,
  pauseRecording: shortMs,
  resumeRecording: shortMs,
  stopRecording: shortMs,
  startTranscription: longMs,
  updateTranscription: shortMs,
  stopTranscription: shortMs,
  startMediaStreaming: longMs,
  stopMediaStreaming: shortMs,
};

/** How long the outcome of a command is waited for unless its giver says: long enough for people to answer where they have to. */
export function defaultDeadlineMs(command: Command): number {
  if (command.kind === 'invite' && command.timeoutMs !== undefined) {
    return command.timeoutMs + answerGraceMs;
  }
  return deadlinesMs[command.kind];
}
