import type {
  AddLargeGalleryViewOperation,
  Call,
  CancelMediaProcessingOperation,
  MuteParticipantOperation,
  PlayPromptOperation,
  RecordOperation,
  SendDtmfTonesOperation,
  SubscribeToToneOperation,
  UnmuteParticipantOperation,
  UpdateRecordingStatusOperation,
} from '@microsoft/microsoft-graph-types';
import type { GraphOperationName } from '../operations/graph-operations.js';
import type {
  GraphAudioRoutingGroupsApi,
  GraphCallApi,
  GraphContentSharingSessionsApi,
  GraphOperationsApi,
  GraphParticipantsApi,
  GraphRequestOptions,
} from './graph-api.js';
import type {
  GraphAnswerBody,
  GraphContextBody,
  GraphPlayPromptBody,
  GraphRecordingStatusBody,
  GraphRecordResponseBody,
  GraphRedirectBody,
  GraphRejectBody,
  GraphScreenSharingRoleBody,
  GraphSendDtmfTonesBody,
  GraphTransferBody,
} from './graph-bodies.js';
import type { NativeRequests } from './native-requests.js';
import {
  audioRoutingGroupsOf,
  contentSharingSessionsOf,
  operationsOf,
  participantsOf,
} from './parts-of-call.js';

/** The service's own API on one call, over HTTP. */
export class GraphCallApiClient implements GraphCallApi {
  readonly id: string;
  readonly participants: GraphParticipantsApi;
  readonly operations: GraphOperationsApi;
  readonly audioRoutingGroups: GraphAudioRoutingGroupsApi;
  readonly contentSharingSessions: GraphContentSharingSessionsApi;
  readonly #requests: NativeRequests;
  readonly #callbackUrl: string;

  constructor(id: string, requests: NativeRequests, callbackUrl: string) {
    this.id = id;
    this.#requests = requests;
    this.#callbackUrl = callbackUrl;
    this.participants = participantsOf(id, requests);
    this.operations = operationsOf(id, requests);
    this.audioRoutingGroups = audioRoutingGroupsOf(id, requests);
    this.contentSharingSessions = contentSharingSessionsOf(id, requests);
  }

  get(options?: GraphRequestOptions): Promise<Call> {
    return this.#send('getCall', undefined, options);
  }

  delete(options?: GraphRequestOptions): Promise<void> {
    return this.#tell('deleteCall', undefined, options);
  }

  answer(body: GraphAnswerBody, options?: GraphRequestOptions): Promise<void> {
    return this.#tell('answer', { callbackUri: this.#callbackUrl, ...body }, options);
  }

  reject(body: GraphRejectBody = {}, options?: GraphRequestOptions): Promise<void> {
    return this.#tell('reject', { callbackUri: this.#callbackUrl, ...body }, options);
  }

  redirect(body: GraphRedirectBody, options?: GraphRequestOptions): Promise<void> {
    return this.#tell('redirect', { callbackUri: this.#callbackUrl, ...body }, options);
  }

  transfer(body: GraphTransferBody, options?: GraphRequestOptions): Promise<void> {
    return this.#tell('transfer', body, options);
  }

  keepAlive(options?: GraphRequestOptions): Promise<void> {
    return this.#tell('keepAlive', undefined, options);
  }

  playPrompt(
    body: GraphPlayPromptBody,
    options?: GraphRequestOptions,
  ): Promise<PlayPromptOperation> {
    return this.#send('playPrompt', body, options);
  }

  recordResponse(
    body: GraphRecordResponseBody = {},
    options?: GraphRequestOptions,
  ): Promise<RecordOperation> {
    return this.#send('recordResponse', body, options);
  }

  subscribeToTone(
    body: GraphContextBody = {},
    options?: GraphRequestOptions,
  ): Promise<SubscribeToToneOperation> {
    return this.#send('subscribeToTone', body, options);
  }

  cancelMediaProcessing(
    body: GraphContextBody = {},
    options?: GraphRequestOptions,
  ): Promise<CancelMediaProcessingOperation> {
    return this.#send('cancelMediaProcessing', body, options);
  }

  mute(
    body: GraphContextBody = {},
    options?: GraphRequestOptions,
  ): Promise<MuteParticipantOperation> {
    return this.#send('mute', body, options);
  }

  unmute(
    body: GraphContextBody = {},
    options?: GraphRequestOptions,
  ): Promise<UnmuteParticipantOperation> {
    return this.#send('unmute', body, options);
  }

  sendDtmfTones(
    body: GraphSendDtmfTonesBody,
    options?: GraphRequestOptions,
  ): Promise<SendDtmfTonesOperation> {
    return this.#send('sendDtmfTones', body, options);
  }

  changeScreenSharingRole(
    body: GraphScreenSharingRoleBody,
    options?: GraphRequestOptions,
  ): Promise<void> {
    return this.#tell('changeScreenSharingRole', body, options);
  }

  updateRecordingStatus(
    body: GraphRecordingStatusBody,
    options?: GraphRequestOptions,
  ): Promise<UpdateRecordingStatusOperation> {
    return this.#send('updateRecordingStatus', body, options);
  }

  addLargeGalleryView(
    body: GraphContextBody = {},
    options?: GraphRequestOptions,
  ): Promise<AddLargeGalleryViewOperation> {
    return this.#send('addLargeGalleryView', body, options);
  }

  #send<Answer>(
    name: GraphOperationName,
    body: object | undefined,
    options: GraphRequestOptions | undefined,
  ): Promise<Answer> {
    return this.#requests.send<Answer>(name, { parts: { callId: this.id }, body, options });
  }

  /** What is answered without a body. */
  async #tell(
    name: GraphOperationName,
    body: object | undefined,
    options: GraphRequestOptions | undefined,
  ): Promise<void> {
    await this.#send(name, body, options);
  }
}
