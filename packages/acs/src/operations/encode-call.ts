import type {
  AnswerCommand,
  ConnectCommand,
  ConversationLocator,
  CreateCallCommand,
  RedirectCommand,
  RejectCommand,
  TransferCommand,
} from '@tandem/core';
import { InvalidArgumentError, UnsupportedOperationError } from '@tandem/core';
import type { OperationSetting } from './acs-operation.js';

export function encodeCreateCall({ targets, callerId, displayName }: CreateCallCommand) {
  return {
    targets: [...targets],
    sourceCallerIdNumber: callerId,
    sourceDisplayName: displayName,
  };
}

export function encodeAnswer(command: AnswerCommand, setting: OperationSetting) {
  return { incomingCallContext: tokenOf(command, setting) };
}

export function encodeReject(command: RejectCommand, setting: OperationSetting) {
  const incomingCallContext = tokenOf(command, setting);
  return { incomingCallContext, callRejectReason: command.reason };
}

export function encodeRedirect(command: RedirectCommand, setting: OperationSetting) {
  const incomingCallContext = tokenOf(command, setting);
  return { incomingCallContext, target: command.target };
}

export function encodeConnect({ conversation }: ConnectCommand, { provider }: OperationSetting) {
  return { callLocator: locatorOf(conversation, provider) };
}

export function encodeTransfer(command: TransferCommand, setting: OperationSetting) {
  const { target, transferee, callerId, kind } = command;
  const { context, provider } = setting;
  if (transferee !== undefined && transferee.rawId === context.call?.ownIdentity?.rawId) {
    throw new InvalidArgumentError(
      'The application cannot transfer itself. Name someone else of the call as "transferee".',
      { path: 'transferee', operation: kind, provider },
    );
  }
  return { targetParticipant: target, transferee, sourceCallerIdNumber: callerId };
}

function locatorOf(conversation: ConversationLocator, provider: string) {
  switch (conversation.kind) {
    case 'conversation':
      return { kind: 'serverCallLocator', serverCallId: conversation.conversationId } as const;
    case 'group':
      return { kind: 'groupCallLocator', groupCallId: conversation.groupId } as const;
    case 'room':
      return { kind: 'roomCallLocator', roomId: conversation.roomId } as const;
    case 'meetingId':
    case 'meetingUrl':
      throw new UnsupportedOperationError(
        'Azure Communication Services does not connect to meetings. Name a conversation, a group call or a room.',
        { path: 'conversation', operation: 'connect', provider },
      );
    default: {
      const unheard: never = conversation;
      return unheard;
    }
  }
}

function tokenOf(
  { token, kind }: AnswerCommand | RejectCommand | RedirectCommand,
  { provider }: OperationSetting,
): string {
  if (token !== undefined && token !== '') return token;
  throw new InvalidArgumentError(
    'The incoming call has no token. Use the call that incomingCalls$ hands out, or the token of its event.',
    { path: 'token', operation: kind, provider },
  );
}
