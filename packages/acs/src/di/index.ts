export type { AcsModuleOptions } from './acs-module.js';
export { acsModule } from './acs-module.js';
export { acsDispatcherToken, acsTokenCredentialToken } from './tokens.js';
