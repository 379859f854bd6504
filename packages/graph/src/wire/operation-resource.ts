import type { IdentityCloud, OperationKind, OperationResult } from '@tandem/core';
import { normalizeId } from './graph-id.js';
import { identityOf } from './identity-set.js';
import type { JsonObject } from './json.js';
import { lookUp, objectsOf, present, tableOf, textOf, typeNameOf } from './json.js';
import { participantIdOf } from './participant.js';

/**
 * What each type of operation does.
 *
 * @see https://learn.microsoft.com/graph/api/resources/commsoperation
 */
const kinds = tableOf<OperationKind>({
  inviteParticipantsOperation: 'invite',
  muteParticipantOperation: 'mute',
  unmuteParticipantOperation: 'unmuteSelf',
  playPromptOperation: 'play',
  recordOperation: 'recordResponse',
  sendDtmfTonesOperation: 'sendDtmf',
  subscribeToToneOperation: 'startDtmfDetection',
  cancelMediaProcessingOperation: 'cancelMedia',
  startHoldMusicOperation: 'hold',
  stopHoldMusicOperation: 'resume',
});

/** What an operation does; `other` for types that have no neutral name or that this version does not know. */
export function operationKindOf(operation: JsonObject): OperationKind {
  return lookUp(kinds, typeNameOf(operation)) ?? 'other';
}

/** Whether an operation has ended and how. Undefined while it runs: its end comes as a notification then. */
export function operationEndOf(operation: JsonObject): 'succeeded' | 'failed' | undefined {
  const status = textOf(operation['status'])?.toLowerCase();
  if (status === 'failed') return 'failed';
  if (status !== 'completed') return undefined;
  return isCutShort(operation) ? 'failed' : 'succeeded';
}

/** Sending tones completes even where it failed; its completion reason tells. */
function isCutShort(operation: JsonObject): boolean {
  const completion = textOf(operation['completionReason'])?.toLowerCase();
  const isTones = operationKindOf(operation) === 'sendDtmf';
  return isTones && completion !== undefined && completion !== 'completedsuccessfully';
}

/** The service's id of an operation, in one spelling. */
export function operationIdOfResource(operation: JsonObject): string | undefined {
  const id = textOf(operation['id']);
  return id === undefined ? undefined : normalizeId(id);
}

/** The participant ids that invited people have or will have, by raw id. */
export function invitedIds(
  operation: JsonObject,
  cloud: IdentityCloud,
): Readonly<Record<string, string>> | undefined {
  const ids = objectsOf(operation['participants']).flatMap((invited) => {
    const identity = identityOf(invited['identity'], cloud);
    const id = participantIdOf(invited);
    return identity === undefined || id === undefined ? [] : [[identity.rawId, id] as const];
  });
  return ids.length === 0 ? undefined : Object.fromEntries(ids);
}

/** What an operation brought beside its status. */
export function operationResultOf(
  operation: JsonObject,
  cloud: IdentityCloud,
): OperationResult | undefined {
  const value = present({
    participantIds: invitedIds(operation, cloud),
    recordingLocation: textOf(operation['recordingLocation']),
    recordingAccessToken: textOf(operation['recordingAccessToken']),
    completionReason: textOf(operation['completionReason']),
  });
  return Object.keys(value).length === 0 ? undefined : { value };
}
