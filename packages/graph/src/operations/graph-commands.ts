import type { Command, CommandKind } from '@tandem/core';
import { encodeConnect } from './connect.js';
import { encodeCreateCall, readCreatedCall } from './create-call.js';
import { endForEveryone } from './end-for-everyone.js';
import type { GraphCommand } from './graph-command.js';
import { encodeHold, personToHold, personToResume } from './hold.js';
import { encodeAnswer, encodeRedirect, encodeReject, readAnsweredCall } from './incoming-call.js';
import { encodeInvite, encodeMove, readInvited } from './invite.js';
import {
  encodePlay,
  encodeSendDtmf,
  encodeStartDtmfDetection,
  standingDtmfDetection,
} from './media.js';
import { encodeContext, readOperation } from './operation-receipt.js';
import { peopleOfInvitation, personToMute, personToRemove } from './participant-operations.js';
import { encodeTransfer } from './transfer.js';

type Commands = {
  readonly [Kind in CommandKind]?: GraphCommand<Extract<Command, { readonly kind: Kind }>>;
};

/** Every neutral command that the service can carry out, by the operation that does it. */
export const graphCommands: Commands = {
  createCall: { operation: 'createCall', encode: encodeCreateCall, receipt: readCreatedCall },
  connect: { operation: 'createCall', encode: encodeConnect, receipt: readCreatedCall },
  answer: { operation: 'answer', encode: encodeAnswer, receipt: readAnsweredCall },
  reject: { operation: 'reject', encode: encodeReject },
  redirect: { operation: 'redirect', encode: encodeRedirect },
  transfer: { operation: 'transfer', encode: encodeTransfer },
  hangUp: { operation: 'deleteCall' },
  terminate: { operation: 'deleteCall', carryOut: endForEveryone },
  invite: { operation: 'inviteParticipants', encode: encodeInvite, receipt: readInvited },
  cancel: { operation: 'deleteParticipant', people: peopleOfInvitation },
  remove: { operation: 'deleteParticipant', people: personToRemove },
  move: { operation: 'inviteParticipants', encode: encodeMove, receipt: readInvited },
  mute: {
    operation: 'muteParticipant',
    encode: encodeContext,
    people: personToMute,
    receipt: readOperation,
  },
  muteSelf: { operation: 'mute', encode: encodeContext, receipt: readOperation },
  unmuteSelf: { operation: 'unmute', encode: encodeContext, receipt: readOperation },
  hold: {
    operation: 'startHoldMusic',
    encode: encodeHold,
    people: personToHold,
    receipt: readOperation,
  },
  resume: {
    operation: 'stopHoldMusic',
    encode: encodeContext,
    people: personToResume,
    receipt: readOperation,
  },
  play: { operation: 'playPrompt', encode: encodePlay, receipt: readOperation },
  startDtmfDetection: {
    operation: 'subscribeToTone',
    encode: encodeStartDtmfDetection,
    standing: standingDtmfDetection,
    receipt: readOperation,
  },
  sendDtmf: { operation: 'sendDtmfTones', encode: encodeSendDtmf, receipt: readOperation },
  cancelMedia: {
    operation: 'cancelMediaProcessing',
    encode: encodeContext,
    receipt: readOperation,
  },
};

/** How a command is carried out; undefined for one that the service cannot. */
export function graphCommand(kind: CommandKind): GraphCommand | undefined {
  const command: GraphCommand<never> | undefined = graphCommands[kind];
  return command as GraphCommand | undefined;
}
