// Getting a provider.

export type { AccessToken, TokenCredential } from './auth/token-credential.js';
export { graph } from './graph-adapter.js';
// Options.
export type { ClientSecretOptions, GraphCredential, GraphOptions } from './graph-options.js';
export type { GraphProviderParts } from './graph-provider.js';
export { createGraphProvider, GraphProvider } from './graph-provider.js';
// Options of commands, under `providerOptions.graph`.
export type {
  GraphAnswerOptions,
  GraphCreateCallOptions,
  GraphInviteOptions,
  GraphRedirectOptions,
} from './operations/native-options.js';
