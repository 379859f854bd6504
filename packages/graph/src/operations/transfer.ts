import type { CallState, Identity, TransferCommand } from '@tandem/core';
import { InvalidArgumentError, InvalidStateError, isSameIdentity } from '@tandem/core';
import { identitySetOf } from '../wire/identity-set.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { isBetweenTwo } from './between-two.js';
import type { CommandScope } from './graph-command.js';
import { invitationTo } from './targets.js';

/**
 * The body that transfers: blind, after consultation by the id of the call with the target, and out of a group call by saying
 * whom.
 *
 * @see https://learn.microsoft.com/graph/api/call-transfer
 */
export function encodeTransfer(command: TransferCommand, { context }: CommandScope): JsonObject {
  const { target, consultedProviderCallId } = command;
  const replaced = { replacesCallId: consultedProviderCallId };
  return {
    transferTarget: invitationTo(target, command, replaced),
    ...present({ transferee: transfereeOf(command, context.call) }),
    clientContext: context.correlationToken,
  };
}

/** In a call of two the service knows whom; in a group it must be told. */
function transfereeOf(
  command: TransferCommand,
  call: CallState | undefined,
): JsonObject | undefined {
  const { transferee, transfereeParticipantId: participantId } = command;
  if (call === undefined || isBetweenTwo(call)) {
    if (transferee !== undefined && call !== undefined) assertOther(transferee, call);
    return undefined;
  }
  if (transferee === undefined) {
    throw new InvalidArgumentError(
      'In a call of several people "transferee" says who is transferred. Name one of them.',
      { path: 'transferee', operation: 'transfer', callId: call.callId },
    );
  }
  const id = participantId ?? presenceOf(transferee, call);
  const identity = identitySetOf(transferee);
  if (id === undefined || identity === undefined) {
    throw new InvalidStateError(
      'This person cannot be transferred: they are not in the roster of the call. Wait for a roster with them, or name somebody in it.',
      { operation: 'transfer', callId: call.callId, provider: call.provider },
    );
  }
  return { '@odata.type': '#microsoft.graph.participantInfo', identity, participantId: id };
}

function assertOther(transferee: Identity, call: CallState): void {
  const { participants } = call.roster;
  const others = participants.filter(({ isSelf }) => !isSelf);
  if (others.length === 0 || others.some(({ identity }) => isSameIdentity(identity, transferee)))
    return;
  throw new InvalidArgumentError(
    '"transferee" is not in this call. In a call of two the other is transferred: leave it out.',
    { path: 'transferee', operation: 'transfer', callId: call.callId },
  );
}

function presenceOf(identity: Identity, { roster }: CallState): string | undefined {
  return roster.participants.find((one) => isSameIdentity(one.identity, identity))?.participantId;
}
