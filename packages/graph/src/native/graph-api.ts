import type {
  AddLargeGalleryViewOperation,
  AudioRoutingGroup,
  Call,
  CancelMediaProcessingOperation,
  CommsOperation,
  ContentSharingSession,
  InviteParticipantsOperation,
  MuteParticipantOperation,
  Participant,
  PlayPromptOperation,
  RecordOperation,
  SendDtmfTonesOperation,
  StartHoldMusicOperation,
  StopHoldMusicOperation,
  SubscribeToToneOperation,
  UnmuteParticipantOperation,
  UpdateRecordingStatusOperation,
} from '@microsoft/microsoft-graph-types';
import type {
  GraphAnswerBody,
  GraphAudioRoutingGroupBody,
  GraphContextBody,
  GraphCreateCallBody,
  GraphDeviceQualityBody,
  GraphHoldMusicBody,
  GraphInviteBody,
  GraphPlayPromptBody,
  GraphRecordingStatusBody,
  GraphRecordResponseBody,
  GraphRedirectBody,
  GraphRejectBody,
  GraphScreenSharingRoleBody,
  GraphSendDtmfTonesBody,
  GraphTransferBody,
} from './graph-bodies.js';

/** How to send a request of the native API. */
export interface GraphRequestOptions {
  readonly signal?: AbortSignal;
  /** OData query options of a read, such as `{ $select: 'state' }`. */
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * The whole calling API of Microsoft Graph, in its own terms, on the provider's transport, credentials and retry. Answers are
 * as the service wrote them. A body outside the documented limits is refused before it is sent. What an operation brings about
 * is reported by notifications, which the calls of this client take in as always.
 *
 * @throws InvalidArgumentError, RequestError, CallNotFoundError, UnavailableError from each method.
 */
export interface GraphApi {
  /** Places or joins a call. To serve it, pick it up by its id: `calling.call('<provider>:<id>')`. */
  createCall(body: GraphCreateCallBody, options?: GraphRequestOptions): Promise<Call>;
  /** For vendors of video interoperability only. */
  logTeleconferenceDeviceQuality(
    body: GraphDeviceQualityBody,
    options?: GraphRequestOptions,
  ): Promise<void>;
  /** The operations on one call, by the service's id of it. */
  call(providerCallId: string): GraphCallApi;
}

/** What Microsoft Graph can do with one call. */
export interface GraphCallApi {
  readonly id: string;
  readonly participants: GraphParticipantsApi;
  readonly operations: GraphOperationsApi;
  readonly audioRoutingGroups: GraphAudioRoutingGroupsApi;
  readonly contentSharingSessions: GraphContentSharingSessionsApi;
  get(options?: GraphRequestOptions): Promise<Call>;
  delete(options?: GraphRequestOptions): Promise<void>;
  answer(body: GraphAnswerBody, options?: GraphRequestOptions): Promise<void>;
  reject(body?: GraphRejectBody, options?: GraphRequestOptions): Promise<void>;
  redirect(body: GraphRedirectBody, options?: GraphRequestOptions): Promise<void>;
  transfer(body: GraphTransferBody, options?: GraphRequestOptions): Promise<void>;
  keepAlive(options?: GraphRequestOptions): Promise<void>;
  playPrompt(
    body: GraphPlayPromptBody,
    options?: GraphRequestOptions,
  ): Promise<PlayPromptOperation>;
  recordResponse(
    body?: GraphRecordResponseBody,
    options?: GraphRequestOptions,
  ): Promise<RecordOperation>;
  subscribeToTone(
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<SubscribeToToneOperation>;
  cancelMediaProcessing(
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<CancelMediaProcessingOperation>;
  mute(body?: GraphContextBody, options?: GraphRequestOptions): Promise<MuteParticipantOperation>;
  unmute(
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<UnmuteParticipantOperation>;
  sendDtmfTones(
    body: GraphSendDtmfTonesBody,
    options?: GraphRequestOptions,
  ): Promise<SendDtmfTonesOperation>;
  changeScreenSharingRole(
    body: GraphScreenSharingRoleBody,
    options?: GraphRequestOptions,
  ): Promise<void>;
  updateRecordingStatus(
    body: GraphRecordingStatusBody,
    options?: GraphRequestOptions,
  ): Promise<UpdateRecordingStatusOperation>;
  addLargeGalleryView(
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<AddLargeGalleryViewOperation>;
}

/** The people in a call. A call of two has none at the service. */
export interface GraphParticipantsApi {
  /** All of them, page by page. */
  list(options?: GraphRequestOptions): Promise<readonly Participant[]>;
  get(participantId: string, options?: GraphRequestOptions): Promise<Participant>;
  /** Takes somebody out, or their invitation back. */
  delete(participantId: string, options?: GraphRequestOptions): Promise<void>;
  invite(
    body: GraphInviteBody,
    options?: GraphRequestOptions,
  ): Promise<InviteParticipantsOperation>;
  mute(
    participantId: string,
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<MuteParticipantOperation>;
  startHoldMusic(
    participantId: string,
    body?: GraphHoldMusicBody,
    options?: GraphRequestOptions,
  ): Promise<StartHoldMusicOperation>;
  stopHoldMusic(
    participantId: string,
    body?: GraphContextBody,
    options?: GraphRequestOptions,
  ): Promise<StopHoldMusicOperation>;
}

/** The operations of a call, as far as the service remembers them. */
export interface GraphOperationsApi {
  list(options?: GraphRequestOptions): Promise<readonly CommsOperation[]>;
  get(operationId: string, options?: GraphRequestOptions): Promise<CommsOperation>;
}

/** Who hears whom in a call. */
export interface GraphAudioRoutingGroupsApi {
  list(options?: GraphRequestOptions): Promise<readonly AudioRoutingGroup[]>;
  create(
    body: GraphAudioRoutingGroupBody,
    options?: GraphRequestOptions,
  ): Promise<AudioRoutingGroup>;
  get(groupId: string, options?: GraphRequestOptions): Promise<AudioRoutingGroup>;
  update(
    groupId: string,
    body: GraphAudioRoutingGroupBody,
    options?: GraphRequestOptions,
  ): Promise<AudioRoutingGroup>;
  delete(groupId: string, options?: GraphRequestOptions): Promise<void>;
}

/** What is being shown in a call. */
export interface GraphContentSharingSessionsApi {
  list(options?: GraphRequestOptions): Promise<readonly ContentSharingSession[]>;
  get(sessionId: string, options?: GraphRequestOptions): Promise<ContentSharingSession>;
}
