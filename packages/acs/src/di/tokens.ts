import type { ServiceIdentifier } from 'inversify';
import type { Dispatcher } from 'undici';
import type { TokenCredential } from '../auth/bearer.js';

/** Carries the provider's HTTP. Optional: without it the provider has a connection pool of its own. */
export const acsDispatcherToken: ServiceIdentifier<Dispatcher> =
  Symbol.for('@tandem/acs.Dispatcher');

/** Where Entra tokens come from. Optional: only for a `credential` of `{ endpoint }` alone. */
export const acsTokenCredentialToken: ServiceIdentifier<TokenCredential> = Symbol.for(
  '@tandem/acs.TokenCredential',
);
