import type { AccessTokenHolder } from '../../token/access-tokens.js';
import {
  joinPermissions,
  type PermissionRule,
  requireMediaPermission,
  requirePermission,
} from '../access/permissions.js';
import type { Desks } from '../graph-desks.js';
import {
  readPlayRequest,
  readRecordRequest,
  readSendTonesRequest,
} from '../media/media-requests.js';
import type { CommsOperation } from '../operation/comms-operation.js';
import { type JsonObject, readClientContext, readOneOf } from '../request/json-reader.js';
import { readAnswerRequest } from './call-request.js';
import type { GraphCall } from './graph-call.js';
import { readRedirectRequest, readRejectRequest } from './redirect-request.js';
import { readTransferRequest } from './transfer-request.js';

/** One action on a call: how it is answered, what it takes, and what it does. */
export type CallAction = {
  readonly status: 200 | 202;
  /** Empty where the documentation says that permissions were checked when the call began. */
  readonly anyOf: PermissionRule;
  /** The operation to answer with; null for an answer without a body. */
  readonly run: (
    call: GraphCall,
    body: JsonObject,
    holder: AccessTokenHolder,
  ) => CommsOperation | null;
};

const accessMedia: PermissionRule = ['Calls.AccessMedia.All'];
const initiate: PermissionRule = ['Calls.Initiate.All'];

/** Every action of `/communications/calls/{id}`, by the name that ends its path. */
export function callActions(desks: Desks): Readonly<Record<string, CallAction>> {
  const { engine, incoming, transfers, features, participants, media, sharing } = desks;
  const mute = (isMuted: boolean) => (call: GraphCall, body: JsonObject) =>
    participants.mute(call, call.myParticipantId, {
      clientContext: readClientContext(body),
      isMuted,
    });
  return {
    keepAlive: bare(200, [], (call) => engine.keepAlive(call)),
    answer: bare(202, [], (call, body, holder) => answer(call, body, { holder, incoming })),
    reject: bare(202, [], (call, body) => {
      const { reason, callbackUri } = readRejectRequest(body);
      incoming.reject(call, reason, callbackUri);
    }),
    redirect: bare(202, initiate, (call, body) =>
      incoming.redirect(call, readRedirectRequest(body)),
    ),
    transfer: bare(202, initiate, (call, body) =>
      transfers.transfer(call, readTransferRequest(body)),
    ),
    changeScreenSharingRole: bare(202, accessMedia, (call, body) =>
      sharing.changeRole(call, readOneOf(['viewer', 'sharer'])(body['role'], 'role')),
    ),
    mute: { status: 200, anyOf: [], run: mute(true) },
    unmute: { status: 200, anyOf: [], run: mute(false) },
    playPrompt: {
      status: 200,
      anyOf: [],
      run: (call, body) => media.play(call, readPlayRequest(body)),
    },
    recordResponse: {
      status: 200,
      anyOf: accessMedia,
      run: (call, body) => media.record(call, readRecordRequest(body)),
    },
    subscribeToTone: {
      status: 200,
      anyOf: accessMedia,
      run: (call, body) => media.subscribe(call, readClientContext(body)),
    },
    cancelMediaProcessing: {
      status: 200,
      anyOf: [],
      run: (call, body) => media.cancel(call, readClientContext(body)),
    },
    sendDtmfTones: {
      status: 200,
      anyOf: [],
      run: (call, body) => media.sendTones(call, readSendTonesRequest(body)),
    },
    updateRecordingStatus: {
      status: 200,
      anyOf: ['Calls.JoinGroupCall.All', 'Calls.AccessMedia.All'],
      run: (call, body) => features.updateRecordingStatus(call, body),
    },
    addLargeGalleryView: {
      status: 202,
      anyOf: [...joinPermissions, 'Calls.InitiateGroupCall.All'],
      run: (call, body) => features.addLargeGalleryView(call, readClientContext(body)),
    },
  };
}

/** An action whose answer says no more than that it was taken. */
function bare(
  status: CallAction['status'],
  anyOf: PermissionRule,
  run: (...request: Parameters<CallAction['run']>) => void,
): CallAction {
  return {
    status,
    anyOf,
    run(...request) {
      run(...request);
      return null;
    },
  };
}

/** Answering one caller takes no permission, answering a call into a group does. */
function answer(
  call: GraphCall,
  body: JsonObject,
  { holder, incoming }: { readonly holder: AccessTokenHolder } & Pick<Desks, 'incoming'>,
): void {
  const request = readAnswerRequest(body, call.callbackUri);
  if (call.conversation.form !== 'peerToPeer')
    requirePermission(holder, joinPermissions, 'answering a call into a group');
  requireMediaPermission(holder, request.mediaConfig);
  incoming.answer(call, request);
}
