import type { CommandKind } from '@tandem/core';
import type { AcsOperation, NeutralForm } from './acs-operation.js';
import { callOperations } from './call-operations.js';
import { mediaOperations } from './media-operations.js';
import { participantOperations } from './participant-operations.js';
import { recordingOperations } from './recording-operations.js';

/** All of them by type. Named, not inferred: the declarations would say every field of every operation once more. */
export type Operations = typeof callOperations &
  typeof participantOperations &
  typeof mediaOperations &
  typeof recordingOperations;

/**
 * Every operation of the service, by the name under which the native door leads to it. What a field, an operation or a limit
 * is, is said in its entry and nowhere else: the neutral commands, the native methods, the capabilities and the tables of the
 * page are made from these.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/communication/callautomation/operation-groups
 */
export const operations: Operations = {
  ...callOperations,
  ...participantOperations,
  ...mediaOperations,
  ...recordingOperations,
};

/** An operation that carries out a neutral command. */
export interface CommandOperation extends AcsOperation {
  readonly command: NeutralForm;
}

const entries: readonly AcsOperation[] = Object.values(operations);

const byCommand: ReadonlyMap<string, CommandOperation> = new Map(
  entries.filter(isForCommand).map((entry) => [entry.command.kind, entry]),
);

/** The operation that carries out a command; undefined where the service has none. */
export function operationFor(kind: CommandKind | string): CommandOperation | undefined {
  return byCommand.get(kind);
}

function isForCommand(entry: AcsOperation): entry is CommandOperation {
  return entry.command !== undefined;
}
