import type {
  AnswerCommand,
  CancelCommand,
  CreateCallCommand,
  Identity,
  InviteCommand,
  MoveCommand,
  MuteCommand,
  RedirectCommand,
  RejectCommand,
  RemoveCommand,
} from '@tandem/core';
import {
  InvalidArgumentError,
  InvalidStateError,
  isE164,
  UnsupportedOperationError,
} from '@tandem/core';
import { targetToWire } from '../wire/identifier.js';
import type { Json } from '../wire/json.js';
import { present } from '../wire/json.js';
import type { OperationSetting } from './acs-operation.js';
import { moveSince } from './capabilities.js';

export function encodeCreateCall(command: CreateCallCommand, setting: OperationSetting): Json {
  const { settings, context, own } = setting;
  const isTeamsCall = own['teamsAppSource'] !== undefined;
  if (isTeamsCall && command.callerId !== undefined) {
    throw new InvalidArgumentError(
      'A call placed as a Teams resource account shows that account\'s number. Leave out "callerId".',
      { path: 'callerId', operation: command.kind, provider: setting.provider },
    );
  }
  if (!isTeamsCall) assertCallerId(command, setting);
  const { source } = settings;
  return present({
    targets: command.targets.map((target) => targetToWire(target, 'targets')),
    callbackUri: settings.callbackUrl,
    sourceCallerIdNumber: numberToWire(command.callerId),
    sourceDisplayName: command.displayName,
    source: source === undefined || isTeamsCall ? undefined : { id: source },
    operationContext: context.correlationToken,
    ...own,
  });
}

export function encodeAnswer(command: AnswerCommand, setting: OperationSetting): Json {
  const { settings, context, own } = setting;
  return {
    incomingCallContext: tokenOf(command, setting),
    callbackUri: settings.callbackUrl,
    operationContext: context.correlationToken,
    ...own,
  };
}

export function encodeReject(command: RejectCommand, setting: OperationSetting): Json {
  const incomingCallContext = tokenOf(command, setting);
  return { incomingCallContext, callRejectReason: command.reason };
}

export function encodeRedirect(command: RedirectCommand, setting: OperationSetting): Json {
  const incomingCallContext = tokenOf(command, setting);
  return { incomingCallContext, target: targetToWire(command.target, 'target') };
}

/** The service counts whole seconds: an invitation rings no shorter than it was asked to. */
export function encodeInvite(command: InviteCommand, setting: OperationSetting): Json {
  const [target, ...others] = command.targets;
  if (target === undefined || others.length > 0) {
    throw new InvalidArgumentError('An invitation of this provider names exactly one target.', {
      path: 'targets',
      operation: command.kind,
      provider: setting.provider,
    });
  }
  assertCallerId(command, setting);
  const { timeoutMs } = command;
  return present({
    participantToAdd: targetToWire(target, 'targets'),
    sourceCallerIdNumber: numberToWire(command.callerId),
    sourceDisplayName: command.displayName,
    invitationTimeoutInSeconds: timeoutMs === undefined ? undefined : Math.ceil(timeoutMs / 1_000),
    operationContext: setting.context.correlationToken,
    ...setting.own,
  });
}

/** The service knows invitations by an id of its own, which came with the answer to the invitation. */
export function encodeCancel(command: CancelCommand, setting: OperationSetting): Json {
  const { context, own, provider } = setting;
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
  return { invitationId, operationContext: context.correlationToken, ...own };
}

export function encodeRemove({ target }: RemoveCommand, { context, own }: OperationSetting): Json {
  return {
    participantToRemove: targetToWire(target, 'target'),
    operationContext: context.correlationToken,
    ...own,
  };
}

export function encodeMove(command: MoveCommand, setting: OperationSetting): Json {
  const { settings, context, own, provider } = setting;
  if (settings.apiVersion < moveSince) {
    throw new UnsupportedOperationError(
      `People can be moved between calls from api-version ${moveSince} on, and ${settings.apiVersion} is configured. Raise "apiVersion" of the provider "${provider}".`,
      { provider, operation: command.kind },
    );
  }
  return {
    targetParticipants: [targetToWire(command.target, 'target')],
    fromCall: command.fromProviderCallId,
    operationContext: context.correlationToken,
    ...own,
  };
}

export function encodeMute({ target, kind }: MuteCommand, setting: OperationSetting): Json {
  if (target.kind !== 'communicationUser' && target.kind !== 'unknown') {
    throw new InvalidArgumentError(
      'The service mutes communication users only. Name one, or leave the others unmuted.',
      { path: 'target', operation: kind, provider: setting.provider },
    );
  }
  return {
    targetParticipants: [targetToWire(target, 'target')],
    operationContext: setting.context.correlationToken,
  };
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

/** The service does not dial telephone numbers without a number to show. */
function assertCallerId(
  { kind, targets, callerId }: { kind: string; targets: readonly Identity[]; callerId?: string },
  { provider }: OperationSetting,
): void {
  const about = { path: 'callerId', operation: kind, provider };
  if (callerId === undefined && targets.some((target) => target.kind === 'phoneNumber')) {
    throw new InvalidArgumentError(
      'Telephone numbers cannot be called without a caller id. Give "callerId": a number of the resource, E.164.',
      about,
    );
  }
  if (callerId !== undefined && !isE164(callerId)) {
    throw new InvalidArgumentError(
      '"callerId" is not a telephone number in E.164 form, such as +18005550100.',
      about,
    );
  }
}

function numberToWire(phoneNumber: string | undefined): Json | undefined {
  return phoneNumber === undefined ? undefined : { value: phoneNumber };
}
