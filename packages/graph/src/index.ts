// Getting a provider.

export type { AccessToken, TokenCredential } from './auth/token-credential.js';
export { graph } from './graph-adapter.js';
// Options.
export type { ClientSecretOptions, GraphCredential, GraphOptions } from './graph-options.js';
export type { GraphProviderParts } from './graph-provider.js';
export { createGraphProvider, GraphProvider } from './graph-provider.js';
// The service's own API.
export type {
  GraphApi,
  GraphAudioRoutingGroupsApi,
  GraphCallApi,
  GraphContentSharingSessionsApi,
  GraphOperationsApi,
  GraphParticipantsApi,
  GraphRequestOptions,
} from './native/graph-api.js';
export type {
  GraphAnswerBody,
  GraphAudioRoutingGroupBody,
  GraphContextBody,
  GraphCreateCallBody,
  GraphDeviceQualityBody,
  GraphHoldMusicBody,
  GraphInviteBody,
  GraphMediaConfig,
  GraphPlayPromptBody,
  GraphRecordingStatusBody,
  GraphRecordResponseBody,
  GraphRedirectBody,
  GraphRejectBody,
  GraphScreenSharingRoleBody,
  GraphSendDtmfTonesBody,
  GraphTransferBody,
} from './native/graph-bodies.js';
// Options of commands, under `providerOptions.graph`.
export type {
  GraphAnswerOptions,
  GraphConnectOptions,
  GraphCreateCallOptions,
  GraphInviteOptions,
  GraphRedirectOptions,
} from './operations/native-options.js';
