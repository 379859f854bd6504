export { acs } from './acs-adapter.js';
export type { AcsOptions, AcsParts } from './acs-options.js';
export { apiVersions } from './acs-options.js';
export { createAcsProvider } from './acs-provider.js';
export type { AccessToken, TokenCredential } from './auth/bearer.js';
export type { AcsProviderOptions } from './operations/provider-options.js';
