import type { Capability } from '@tandem/core';
import * as v from 'valibot';
import { listOf, objectOf } from '../wire/json.js';
import { nativeOperation, operation } from './acs-operation.js';
import {
  addedParticipant,
  callParticipant,
  cancelledInvitation,
  echoedContext,
  movedParticipants,
  participantList,
} from './answers.js';
import { customCallingContext } from './call-fields.js';
import { lacksCallerId } from './call-operations.js';
import {
  encodeCancel,
  encodeInvite,
  encodeMove,
  encodeMute,
  encodeRemove,
} from './encode-participant.js';
import {
  callee,
  callerNumber,
  context,
  identity,
  rawId,
  reporting,
  text,
  wholeNumber,
} from './fields.js';
import { call, get, repeatablePost } from './paths.js';
import { accepted, endedByAnswer, invitationReceipt } from './receipt.js';

const native: Capability = { support: 'native' };
const people = `${call}/participants` as const;

/** Who is in a call, and who comes and goes. */
export const participantOperations = {
  getParticipants: nativeOperation({
    ...get,
    operationId: 'CallConnection_GetParticipants',
    isAboutCallAlone: true,
    path: people,
    fields: {},
    isPaged: true,
    answer: participantList,
  }),
  addParticipant: operation({
    ...repeatablePost,
    operationId: 'CallConnection_AddParticipant',
    isAboutCallAlone: true,
    path: `${people}:add`,
    fields: {
      participantToAdd: callee,
      sourceCallerIdNumber: v.optional(callerNumber),
      sourceDisplayName: v.optional(v.string()),
      invitationTimeoutInSeconds: v.optional(wholeNumber(1, 180)),
      ...reporting,
      customCallingContext: v.optional(customCallingContext),
    },
    object: (given) => lacksCallerId([given['participantToAdd']], given),
    answer: addedParticipant,
    command: {
      kind: 'invite',
      capability: {
        support: 'native',
        maxTargets: 1,
        options: {
          callerId: {
            support: 'native',
            note: 'Required for telephone numbers: a number of the resource.',
          },
          displayName: { support: 'native', note: 'Shown to telephone numbers and Teams users.' },
          timeoutMs: { support: 'native', min: 1_000, max: 180_000 },
        },
      },
      fills: {
        participantToAdd: 'targets',
        sourceCallerIdNumber: 'callerId',
        sourceDisplayName: 'displayName',
        invitationTimeoutInSeconds: 'timeoutMs',
        operationContext: 'context',
      },
      encode: encodeInvite,
      receipt: invitationReceipt,
      endedBy: [
        'AddParticipantSucceeded',
        'AddParticipantFailed',
        'CancelAddParticipantSucceeded',
        'CallDisconnected',
      ],
      evidence: 'participants',
    },
  }),
  removeParticipant: operation({
    ...repeatablePost,
    operationId: 'CallConnection_RemoveParticipant',
    path: `${people}:remove`,
    fields: { participantToRemove: identity, ...reporting },
    answer: echoedContext,
    command: {
      kind: 'remove',
      capability: native,
      fills: { participantToRemove: 'target', operationContext: 'context' },
      encode: encodeRemove,
      receipt: () => accepted,
      endedBy: ['RemoveParticipantSucceeded', 'RemoveParticipantFailed', 'ParticipantsUpdated'],
      evidence: 'participants',
    },
  }),
  mute: operation({
    ...repeatablePost,
    operationId: 'CallConnection_Mute',
    path: `${people}:mute`,
    fields: {
      targetParticipants: v.pipe(v.array(identity), v.minLength(1, 'Name somebody to mute.')),
      ...context,
    },
    object: ({ targetParticipants }) =>
      listOf(targetParticipants).every((one) => isUser(objectOf(one)['kind']))
        ? undefined
        : {
            field: 'targetParticipants',
            message: 'The service mutes communication users only. Leave the others unmuted.',
          },
    answer: echoedContext,
    command: {
      kind: 'mute',
      capability: { support: 'native', note: 'Communication users only. There is no unmute.' },
      fills: { targetParticipants: 'target', operationContext: 'context' },
      encode: encodeMute,
      receipt: () => endedByAnswer,
      endedBy: ['the answer'],
      evidence: 'participants',
    },
  }),
  cancelAddParticipant: operation({
    ...repeatablePost,
    operationId: 'CallConnection_CancelAddParticipant',
    path: `${people}:cancelAddParticipant`,
    fields: { invitationId: text, ...reporting },
    answer: cancelledInvitation,
    command: {
      kind: 'cancel',
      capability: { support: 'native', note: 'By the id that the service gave the invitation.' },
      fills: { invitationId: 'invitation', operationContext: 'context' },
      encode: encodeCancel,
      receipt: invitationReceipt,
      endedBy: [
        'CancelAddParticipantSucceeded',
        'CancelAddParticipantFailed',
        'AddParticipantSucceeded',
        'AddParticipantFailed',
        'CallDisconnected',
      ],
      evidence: 'participants',
    },
  }),
  moveParticipants: operation({
    ...repeatablePost,
    since: '2026-03-12',
    operationId: 'CallConnection_MoveParticipants',
    path: `${people}:moveHere`,
    fields: {
      targetParticipants: v.pipe(v.array(identity), v.minLength(1, 'Name somebody to move.')),
      /** Id of the call they are in now; the call in the path is where they go. */
      fromCall: text,
      ...reporting,
    },
    answer: movedParticipants,
    command: {
      kind: 'move',
      capability: {
        support: 'native',
        note: 'By the identity with which they came into the first call.',
      },
      fills: { targetParticipants: 'target', fromCall: 'from', operationContext: 'context' },
      encode: encodeMove,
      receipt: () => accepted,
      endedBy: ['MoveParticipantSucceeded', 'MoveParticipantFailed'],
      evidence: 'participants',
    },
  }),
  getParticipant: nativeOperation({
    ...get,
    operationId: 'CallConnection_GetParticipant',
    path: `${people}/{participant}`,
    fields: { participant: rawId },
    answer: callParticipant,
  }),
} as const;

function isUser(kind: unknown): boolean {
  return kind === 'communicationUser' || kind === 'unknown';
}
