import type { CallState, InviteCommand, MoveCommand, Receipt } from '@tandem/core';
import { InvalidArgumentError, InvalidStateError } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { invitedIds, operationIdOfResource } from '../wire/operation-resource.js';
import { isBetweenTwo } from './between-two.js';
import type { CommandScope } from './graph-command.js';
import { inviteOptions, nativeOptionsOf, noOptions } from './native-options.js';
import { operationReceipt } from './operation-receipt.js';
import { invitationTo } from './targets.js';

/**
 * The body that asks people into a call: one person, up to five, one instead of their call of two, a number.
 *
 * @see https://learn.microsoft.com/graph/api/participant-invite
 */
export function encodeInvite(command: InviteCommand, { context }: CommandScope): JsonObject {
  const native = nativeOptionsOf(command, inviteOptions);
  assertForm(command, native);
  if (command.targets.length > 1) assertGroup(context.call);
  const participants = command.targets.map((target) => invitationTo(target, command, native));
  return { participants, clientContext: context.correlationToken };
}

/** The body that brings one person over from another call of the application: an invitation that replaces their place there. */
export function encodeMove(command: MoveCommand, { context }: CommandScope): JsonObject {
  nativeOptionsOf(command, noOptions);
  const { fromProviderCallId, fromParticipantId } = command;
  const place = { replacesCallId: fromProviderCallId, participantId: fromParticipantId };
  return {
    participants: [invitationTo(command.target, command, place)],
    clientContext: context.correlationToken,
  };
}

/** What the answer tells: the ids by which the operation is found, and the people cancelled. */
export function readInvited(answer: GraphAnswer, scope: CommandScope): Receipt {
  const { body } = answer;
  const handle = present({
    providerOperationId: operationIdOfResource(body),
    participantIds: invitedIds(body, scope.reading.cloud),
  });
  return { handle, ...operationReceipt(body, scope.reading.cloud) };
}

function assertForm(
  { targets, kind: operation }: InviteCommand,
  native: {
    readonly replacesCallId?: string | undefined;
    readonly participantId?: string | undefined;
  },
): void {
  if (native.replacesCallId !== undefined && targets.length !== 1) {
    throw new InvalidArgumentError(
      'With "replacesCallId" exactly one person can be invited: the service ignores all others. Send one invitation for each.',
      { path: 'targets', operation },
    );
  }
  if (targets.filter(({ kind }) => kind === 'application').length > 1) {
    throw new InvalidArgumentError(
      'Only one application can be invited into a call. Name one of them.',
      { path: 'targets', operation },
    );
  }
  if (native.participantId !== undefined && native.replacesCallId === undefined) {
    throw new InvalidArgumentError(
      '"participantId" names a participant of the call in "replacesCallId", which is missing. Add it.',
      { path: 'providerOptions.graph.replacesCallId', operation },
    );
  }
}

function assertGroup(call: CallState | undefined): void {
  if (call === undefined || !isBetweenTwo(call)) return;
  throw new InvalidStateError(
    'Several people can be invited at once into group calls only, and this call is one to one. Invite one person first, or send one invitation for each.',
    { operation: 'invite', callId: call.callId, provider: call.provider },
  );
}
