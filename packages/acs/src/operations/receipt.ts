import type {
  AnswerCommand,
  CallDirection,
  ConnectCommand,
  CreateCallCommand,
  Identity,
  Receipt,
  ReceiptEvent,
} from '@tandem/core';
import { UnavailableError } from '@tandem/core';
import { identityFromWire } from '../wire/identifier.js';
import type { Json } from '../wire/json.js';
import { isObject, listOf, objectOf, textOf } from '../wire/json.js';
import type { OperationSetting } from './acs-operation.js';

/** The answer is the outcome: no event follows. */
export const endedByAnswer: Receipt = { ended: { status: 'succeeded' } };

/** The answer tells no more than that the request was accepted. */
export const accepted: Receipt = {};

/** `serverCallId` is not there yet; it comes with CallConnected. */
export function createCallReceipt(
  body: unknown,
  command: CreateCallCommand,
  setting: OperationSetting,
): Receipt {
  const fields = objectOf(body);
  const ownIdentity = ownIdentityOf(fields, setting);
  const { targets } = command;
  return {
    ...setupReceipt(body, command, setting),
    events: [
      described(fields, 'outbound', {
        ...(ownIdentity === undefined ? {} : { ownIdentity }),
        targets,
      }),
      { type: 'call.progressed', lifecycle: 'connecting' },
    ],
  };
}

/**
 * As whom the call was placed: as the user who was named, and else as the one whom the service chose, which its answer
 * names. A call placed as a Teams resource account is that account's, whatever stands in the configuration.
 */
function ownIdentityOf(
  { source }: Json,
  { own, settings }: OperationSetting,
): Identity | undefined {
  const named = userNamedBy(own['source']) ?? settings.source;
  if (named !== undefined && own['teamsAppSource'] === undefined) return userOf(named);
  return isObject(source) ? identityFromWire(source) : undefined;
}

/** The state in the answer is not informative: the service sends `unknown`. */
export function answerReceipt(
  body: unknown,
  command: AnswerCommand,
  setting: OperationSetting,
): Receipt {
  const fields = objectOf(body);
  const told = textOf(objectOf(fields['answeredBy'])['id']);
  const user = told ?? userNamedBy(setting.own['answeredBy']) ?? setting.settings.source;
  return {
    ...setupReceipt(body, command, setting),
    events: [
      described(fields, 'inbound', user === undefined ? {} : { ownIdentity: userOf(user) }),
      { type: 'call.progressed', lifecycle: 'connecting' },
    ],
  };
}

/** Who placed the conversation is told, not as whom the application takes part in it. */
export function connectReceipt(
  body: unknown,
  command: ConnectCommand,
  setting: OperationSetting,
): Receipt {
  return {
    ...setupReceipt(body, command, setting),
    events: [
      described(objectOf(body), 'outbound'),
      { type: 'call.progressed', lifecycle: 'connecting' },
    ],
  };
}

/** The service's id of a recording. The answer may say that it is active; the report of that is still to come. */
export function recordingReceipt(body: unknown): Receipt {
  const recordingId = textOf(objectOf(body)['recordingId']);
  return recordingId === undefined
    ? accepted
    : { handle: { recordingId, providerOperationId: recordingId } };
}

/** The service's id of an invitation, in the answer to it and to its cancellation: some reports name nothing else. */
export function invitationReceipt(body: unknown): Receipt {
  const invitationId = textOf(objectOf(body)['invitationId']);
  return invitationId === undefined ? accepted : { handle: { invitationId } };
}

/** What CallConnectionProperties tell of a call. Every one of them may be absent. */
export function described(
  properties: Json,
  direction: CallDirection | undefined,
  known: { readonly ownIdentity?: Identity; readonly targets?: readonly Identity[] } = {},
): ReceiptEvent {
  const correlationId = textOf(properties['correlationId']);
  const conversationId = textOf(properties['serverCallId']);
  const targets = listOf(properties['targets']).filter(isObject).map(identityFromWire);
  const { source } = properties;
  return {
    type: 'call.described',
    raw: properties,
    ...known,
    ...(direction === undefined ? {} : { direction }),
    ...(isObject(source) ? { source: identityFromWire(source) } : {}),
    ...(targets.length === 0 ? {} : { targets }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
}

function setupReceipt(
  body: unknown,
  { kind }: CreateCallCommand | AnswerCommand | ConnectCommand,
  { provider, context }: OperationSetting,
): Receipt {
  const providerCallId = textOf(objectOf(body)['callConnectionId']);
  if (providerCallId !== undefined) return { providerCallId };
  throw new UnavailableError(
    `The service accepted "${kind}" but its answer names no call. Do not send it again: the call may exist, and its reports will tell.`,
    { provider, operation: kind, operationId: context.operationId, outcomeUnknown: true },
  );
}

/** The communication user whom an option names, by their id or as an identity. */
function userNamedBy(option: unknown): string | undefined {
  return textOf(option) ?? textOf(objectOf(option)['id']);
}

function userOf(id: string): Identity {
  return identityFromWire({ rawId: id, communicationUser: { id } });
}
