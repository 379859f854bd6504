import type {
  AnswerCommand,
  Participant,
  Receipt,
  RedirectCommand,
  RejectCommand,
} from '@tandem/core';
import { fromRawId } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { presumedParticipant } from '../wire/participant.js';
import type { CommandScope } from './graph-command.js';
import { callOptionsOf, mediaConfigOf } from './media-and-options.js';
import { answerOptions, nativeOptionsOf, redirectOptions } from './native-options.js';
import { invitationTo } from './targets.js';

/** The body that takes an incoming call. @see https://learn.microsoft.com/graph/api/call-answer */
export function encodeAnswer(command: AnswerCommand, { settings }: CommandScope): JsonObject {
  const native = nativeOptionsOf(command, answerOptions);
  return {
    callbackUri: settings.callbackUrl,
    mediaConfig: mediaConfigOf(native),
    acceptedModalities: native.acceptedModalities ?? ['audio'],
    ...present({
      participantCapacity: native.participantCapacity,
      callOptions: callOptionsOf('incomingCallOptions', native.callOptions, settings.deltaRoster),
    }),
  };
}

/** The answer has no body; who is in the call follows from who called. A roster that comes replaces it. */
export function readAnsweredCall(_answer: GraphAnswer, scope: CommandScope): Receipt {
  const { call } = scope.context;
  const connecting = { type: 'call.progressed', lifecycle: 'connecting' } as const;
  if (call === undefined) return { events: [connecting] };
  const ownIdentity = call.ownIdentity ?? call.targets[0] ?? scope.reading.application;
  const people: readonly Participant[] =
    call.connectedRoster ??
    (call.source === undefined || ownIdentity === undefined
      ? []
      : [
          presumedParticipant(ownIdentity, {
            isSelf: true,
            participantId: call.ownParticipantId,
          }),
          presumedParticipant(call.source, { isSelf: false }),
        ]);
  return {
    providerCallId: call.providerCallId,
    events: [
      {
        type: 'call.described',
        direction: 'inbound',
        ...present({
          ownIdentity,
          connectedRoster: people.length === 0 ? undefined : people,
        }),
      },
      connecting,
    ],
  };
}

/** The body that refuses an incoming call. @see https://learn.microsoft.com/graph/api/call-reject */
export function encodeReject({ reason }: RejectCommand, { settings }: CommandScope): JsonObject {
  return { reason, callbackUri: settings.callbackUrl };
}

/** The body that sends a caller to somebody else. @see https://learn.microsoft.com/graph/api/call-redirect */
export function encodeRedirect(command: RedirectCommand, { settings }: CommandScope): JsonObject {
  const { timeoutSeconds, alsoTo = [] } = nativeOptionsOf(command, redirectOptions);
  const others = alsoTo.map((rawId) => fromRawId(rawId));
  return {
    targets: [command.target, ...others].map((target) => invitationTo(target, command)),
    callbackUri: settings.callbackUrl,
    ...present({ timeout: timeoutSeconds }),
  };
}
