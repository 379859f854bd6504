import type { Command, CommandKind } from '@tandem/core';
import { encodeCreateCall, readCreatedCall } from './create-call.js';
import { endForEveryone } from './end-for-everyone.js';
import type { GraphOperation } from './graph-operation.js';
import { encodeAnswer, encodeRedirect, encodeReject, readAnsweredCall } from './incoming-call.js';
import { encodeInvite, encodeMove, readInvited } from './invite.js';
import {
  encodeMute,
  peopleOfInvitation,
  personToMute,
  personToRemove,
  readMuted,
} from './participant-operations.js';

type Operations = {
  readonly [Kind in CommandKind]: GraphOperation<Extract<Command, { readonly kind: Kind }>>;
};

const call = '/communications/calls/{callId}';
const participant = `${call}/participants/{participantId}`;
const nothing = () => undefined;

/**
 * Every neutral command as the service has it. No request has an idempotency key, so none of the POSTs is ever sent twice,
 * except after a 429.
 */
export const graphOperations = {
  createCall: {
    method: 'POST',
    path: '/communications/calls',
    endedBy: 'call updated, `established`; or call deleted, `terminated`',
    encode: encodeCreateCall,
    receipt: readCreatedCall,
  },
  answer: {
    method: 'POST',
    path: `${call}/answer`,
    endedBy: 'call updated, `established`; or call deleted, `terminated`',
    encode: encodeAnswer,
    receipt: readAnsweredCall,
  },
  reject: {
    method: 'POST',
    path: `${call}/reject`,
    endedBy: 'call deleted',
    encode: encodeReject,
  },
  redirect: {
    method: 'POST',
    path: `${call}/redirect`,
    endedBy: 'call deleted, `terminated`',
    encode: encodeRedirect,
  },
  hangUp: {
    method: 'DELETE',
    path: call,
    endedBy: 'call deleted, `terminated`',
    encode: nothing,
  },
  terminate: {
    method: 'DELETE',
    path: call,
    endedBy: 'call deleted, `terminated`',
    encode: nothing,
    carryOut: endForEveryone,
  },
  invite: {
    method: 'POST',
    path: `${call}/participants/invite`,
    endedBy: '`inviteParticipantsOperation` deleted, `completed` or `failed`',
    encode: encodeInvite,
    receipt: readInvited,
  },
  cancel: {
    method: 'DELETE',
    path: participant,
    endedBy: '`inviteParticipantsOperation` of the invitation deleted',
    encode: nothing,
    people: peopleOfInvitation,
  },
  remove: {
    method: 'DELETE',
    path: participant,
    endedBy: 'roster without the person',
    encode: nothing,
    people: personToRemove,
  },
  move: {
    method: 'POST',
    path: `${call}/participants/invite`,
    endedBy: '`inviteParticipantsOperation` deleted, `completed` or `failed`',
    encode: encodeMove,
    receipt: readInvited,
  },
  mute: {
    method: 'POST',
    path: `${participant}/mute`,
    endedBy: 'the answer',
    encode: encodeMute,
    people: personToMute,
    receipt: readMuted,
  },
} as const satisfies Operations;
