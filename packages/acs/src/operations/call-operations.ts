import type { Capability } from '@tandem/core';
import * as v from 'valibot';
import type { AcsSettings } from '../acs-options.js';
import type { Json } from '../wire/json.js';
import { isObject, listOf } from '../wire/json.js';
import type { Objection } from './acs-operation.js';
import { nativeOperation, operation } from './acs-operation.js';
import { callConnectionProperties, echoedContext, nothing } from './answers.js';
import { callLocator, customCallingContext, intelligence, teamsAppSource } from './call-fields.js';
import {
  encodeAnswer,
  encodeConnect,
  encodeCreateCall,
  encodeRedirect,
  encodeReject,
  encodeTransfer,
} from './encode-call.js';
import { callbackUri, callee, callerNumber, context, reporting, text, user } from './fields.js';
import { call, calls, get, repeatablePost } from './paths.js';
import {
  accepted,
  answerReceipt,
  connectReceipt,
  createCallReceipt,
  endedByAnswer,
} from './receipt.js';

const native: Capability = { support: 'native' };

/** Calls as a whole: how they begin, how they end and where they go. */
export const callOperations = {
  createCall: operation({
    ...repeatablePost,
    operationId: 'CreateCall',
    path: calls,
    fields: {
      targets: v.pipe(
        v.array(callee),
        v.minLength(1, 'Name somebody to call.'),
        v.maxLength(350, 'A call has at most 350 participants.'),
      ),
      callbackUri: v.optional(callbackUri),
      sourceCallerIdNumber: v.optional(callerNumber),
      sourceDisplayName: v.optional(v.string()),
      /** The communication user as whom the call is placed, instead of the configured one. */
      source: v.optional(user),
      ...context,
      ...intelligence,
      teamsAppSource: v.optional(teamsAppSource),
    },
    defaults: (settings, given) => ({
      ...reportsTo(settings),
      ...(given['teamsAppSource'] === undefined ? asConfigured('source', settings) : {}),
    }),
    object: (given) =>
      given['teamsAppSource'] === undefined
        ? lacksCallerId(listOf(given['targets']), given)
        : showsTwoNumbers(given),
    answer: callConnectionProperties,
    command: {
      kind: 'createCall',
      capability: {
        support: 'native',
        note: 'Several targets make a group call.',
        options: {
          callerId: {
            support: 'native',
            note: 'Required for telephone numbers: a number of the resource.',
          },
          displayName: { support: 'native', note: 'Shown to telephone numbers and Teams users.' },
        },
      },
      fills: {
        targets: 'targets',
        callbackUri: 'callbackUrl',
        sourceCallerIdNumber: 'callerId',
        sourceDisplayName: 'displayName',
        operationContext: 'context',
      },
      encode: encodeCreateCall,
      receipt: createCallReceipt,
      endedBy: ['CallConnected', 'CreateCallFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  answerCall: operation({
    ...repeatablePost,
    operationId: 'AnswerCall',
    path: `${calls}:answer`,
    fields: {
      incomingCallContext: text,
      callbackUri: v.optional(callbackUri),
      ...context,
      ...intelligence,
      /** The communication user that answers, instead of the configured one. */
      answeredBy: v.optional(user),
    },
    defaults: (settings) => ({ ...reportsTo(settings), ...asConfigured('answeredBy', settings) }),
    answer: callConnectionProperties,
    command: {
      kind: 'answer',
      capability: native,
      fills: {
        incomingCallContext: 'token',
        callbackUri: 'callbackUrl',
        operationContext: 'context',
      },
      encode: encodeAnswer,
      receipt: answerReceipt,
      endedBy: ['CallConnected', 'AnswerFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  redirectCall: operation({
    ...repeatablePost,
    operationId: 'RedirectCall',
    path: `${calls}:redirect`,
    fields: { incomingCallContext: text, target: callee },
    answer: nothing,
    command: {
      kind: 'redirect',
      capability: native,
      fills: { incomingCallContext: 'token', target: 'target' },
      encode: encodeRedirect,
      receipt: () => endedByAnswer,
      endedBy: ['the answer'],
      evidence: 'none',
    },
  }),
  rejectCall: operation({
    ...repeatablePost,
    operationId: 'RejectCall',
    path: `${calls}:reject`,
    fields: {
      incomingCallContext: text,
      callRejectReason: v.optional(v.picklist(['none', 'busy', 'forbidden'])),
    },
    answer: nothing,
    command: {
      kind: 'reject',
      capability: { support: 'native', options: { reason: native } },
      fills: { incomingCallContext: 'token', callRejectReason: 'reason' },
      encode: encodeReject,
      receipt: () => endedByAnswer,
      endedBy: ['the answer'],
      evidence: 'none',
    },
  }),
  connect: operation({
    ...repeatablePost,
    operationId: 'Connect',
    path: `${calls}:connect`,
    fields: {
      callLocator,
      callbackUri: v.optional(callbackUri),
      ...context,
      ...intelligence,
    },
    defaults: reportsTo,
    answer: callConnectionProperties,
    command: {
      kind: 'connect',
      capability: {
        support: 'native',
        options: { conversation: native, group: native, room: native },
      },
      fills: {
        callLocator: 'conversation',
        callbackUri: 'callbackUrl',
        operationContext: 'context',
      },
      encode: encodeConnect,
      receipt: connectReceipt,
      endedBy: ['CallConnected', 'ConnectFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
  getCall: nativeOperation({
    ...get,
    operationId: 'CallConnection_GetCall',
    isAboutCallAlone: true,
    path: call,
    fields: {},
    answer: callConnectionProperties,
  }),
  hangupCall: operation({
    method: 'DELETE',
    repetition: 'once',
    operationId: 'CallConnection_HangupCall',
    isAboutCallAlone: true,
    path: call,
    fields: {},
    answer: nothing,
    command: {
      kind: 'hangUp',
      capability: {
        support: 'native',
        note: 'Leaves; in a call of two the other side is left alone.',
      },
      fills: {},
      encode: () => ({}),
      receipt: () => accepted,
      endedBy: ['CallDisconnected'],
      evidence: 'call',
    },
  }),
  terminateCall: operation({
    ...repeatablePost,
    operationId: 'CallConnection_TerminateCall',
    isAboutCallAlone: true,
    path: `${call}:terminate`,
    fields: {},
    answer: nothing,
    command: {
      kind: 'terminate',
      capability: native,
      fills: {},
      encode: () => ({}),
      receipt: () => accepted,
      endedBy: ['CallDisconnected'],
      evidence: 'call',
    },
  }),
  transferToParticipant: operation({
    ...repeatablePost,
    operationId: 'CallConnection_TransferToParticipant',
    path: `${call}:transferToParticipant`,
    fields: {
      targetParticipant: callee,
      transferee: v.optional(callee),
      ...reporting,
      customCallingContext: v.optional(customCallingContext),
      sourceCallerIdNumber: v.optional(callerNumber),
    },
    answer: echoedContext,
    command: {
      kind: 'transfer',
      capability: {
        support: 'native',
        note: 'A mailbox that picks up counts as a success.',
        options: {
          transferee: { support: 'native', note: 'Needed where several people are in the call.' },
          callerId: native,
        },
      },
      fills: {
        targetParticipant: 'target',
        transferee: 'transferee',
        sourceCallerIdNumber: 'callerId',
        operationContext: 'context',
      },
      encode: encodeTransfer,
      receipt: () => accepted,
      endedBy: ['CallTransferAccepted', 'CallTransferFailed', 'CallDisconnected'],
      evidence: 'call',
    },
  }),
} as const;

function reportsTo({ callbackUrl }: AcsSettings): Json {
  return { callbackUri: callbackUrl };
}

function asConfigured(field: string, { source }: AcsSettings): Json {
  return source === undefined ? {} : { [field]: source };
}

/** The service does not dial telephone numbers without a number to show. */
export function lacksCallerId(called: readonly unknown[], given: Json): Objection | undefined {
  const isDialled = called.some((one) => isObject(one) && one['kind'] === 'phoneNumber');
  if (!isDialled || given['sourceCallerIdNumber'] !== undefined) return undefined;
  return {
    field: 'sourceCallerIdNumber',
    message:
      'Telephone numbers cannot be called without a caller id. Give a number of the resource, E.164.',
  };
}

function showsTwoNumbers(given: Json): Objection | undefined {
  if (given['sourceCallerIdNumber'] === undefined) return undefined;
  return {
    field: 'sourceCallerIdNumber',
    message: "A call placed as a Teams resource account shows that account's number. Leave it out.",
  };
}
