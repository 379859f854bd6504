import type { Command, CommandKind } from '../operation/command.js';

const answerGraceMs = 15_000;
const longestRingMs = 120_000;

const deadlinesMs: Readonly<Record<CommandKind, number>> = {
  createCall: longestRingMs + answerGraceMs,
  answer: 60_000,
  reject: 30_000,
  redirect: 30_000,
  hangUp: 30_000,
  terminate: 30_000,
  invite: longestRingMs + answerGraceMs,
  cancel: 15_000,
  remove: 30_000,
  move: 60_000,
  mute: 30_000,
};

/** How long the outcome of a command is waited for unless its giver says: long enough for people to answer where they have to. */
export function defaultDeadlineMs(command: Command): number {
  if (command.kind === 'invite' && command.timeoutMs !== undefined) {
    return command.timeoutMs + answerGraceMs;
  }
  return deadlinesMs[command.kind];
}
