import type { AnswerCommand, Receipt, RedirectCommand, RejectCommand } from '@tandem/core';
import { fromRawId } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
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

/** The answer has no body. Who and what the call is was told by its notice, and by rosters where it has any. */
export function readAnsweredCall(_answer: GraphAnswer, { context }: CommandScope): Receipt {
  const events = [{ type: 'call.progressed', lifecycle: 'connecting' }] as const;
  const { call } = context;
  return call === undefined ? { events } : { providerCallId: call.providerCallId, events };
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
