import type {
  CancelCommand,
  HoldCommand,
  InviteCommand,
  MoveCommand,
  MuteCommand,
  RemoveCommand,
  ResumeCommand,
} from '@tandem/core';
import { InvalidArgumentError, InvalidStateError } from '@tandem/core';
import type { OperationSetting } from './acs-operation.js';
import { playSourceOf, wholeSeconds } from './encode-media.js';

/** The service counts whole seconds: an invitation rings no shorter than it was asked to. */
export function encodeInvite(command: InviteCommand, { provider }: OperationSetting) {
  const [participantToAdd, ...others] = command.targets;
  if (participantToAdd === undefined || others.length > 0) {
    throw new InvalidArgumentError('An invitation of this provider names exactly one target.', {
      path: 'targets',
      operation: command.kind,
      provider,
    });
  }
  return {
    participantToAdd,
    sourceCallerIdNumber: command.callerId,
    sourceDisplayName: command.displayName,
    invitationTimeoutInSeconds: wholeSeconds(command.timeoutMs),
  };
}

/** The service knows invitations by an id of its own, which came with the answer to the invitation. */
export function encodeCancel(command: CancelCommand, { context, provider }: OperationSetting) {
  const invitation = context.call?.operations.find(({ id }) => id === command.invitation);
  const invitationId = invitation?.handle.invitationId;
  if (invitationId === undefined) {
    throw new InvalidStateError(
      "The invitation cannot be taken back: the service's id of it is not known, because it was never accepted or its answer was lost. Wait for its outcome, or remove the person once they have joined.",
      {
        provider,
        operation: command.kind,
        ...(context.call === undefined ? {} : { callId: context.call.callId }),
      },
    );
  }
  return { invitationId };
}

export function encodeRemove({ target }: RemoveCommand) {
  return { participantToRemove: target };
}

export function encodeMove({ target, fromProviderCallId }: MoveCommand) {
  return { targetParticipants: [target], fromCall: fromProviderCallId };
}

export function encodeMute({ target }: MuteCommand) {
  return { targetParticipants: [target] };
}

export function encodeHold({ target, music }: HoldCommand, { own }: OperationSetting) {
  return {
    targetParticipant: target,
    playSourceInfo: music === undefined ? undefined : playSourceOf(music, own),
  };
}

export function encodeResume({ target }: ResumeCommand) {
  return { targetParticipant: target };
}
