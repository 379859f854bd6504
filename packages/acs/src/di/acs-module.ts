import type { Clock, Logger } from '@tandem/core';
import { clockToken, loggerToken, providerToken } from '@tandem/core/di';
import { ContainerModule } from 'inversify';
import type { Dispatcher } from 'undici';
import type { AcsOptions } from '../acs-options.js';
import { createAcsProvider } from '../acs-provider.js';
import type { TokenCredential } from '../auth/bearer.js';
import { acsDispatcherToken, acsTokenCredentialToken } from './tokens.js';

/** Options of the provider, and the name under which it is bound. */
export type AcsModuleOptions = AcsOptions & {
  /** @default 'acs' */
  readonly name?: string;
};

/**
 * Binds a provider of Azure Communication Services beside others to `providerToken` of `@tandem/core/di`, with the clock
 * and the logger of the client's module. Unbinding closes it.
 */
export function acsModule({ name = 'acs', ...options }: AcsModuleOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(providerToken)
      .toResolvedValue(
        (
          clock: Clock,
          logger: Logger,
          ...[dispatcher, tokenCredential]: [Dispatcher | undefined, TokenCredential | undefined]
        ) =>
          createAcsProvider(options, {
            name,
            clock,
            logger,
            ...(dispatcher === undefined ? {} : { dispatcher }),
            ...(tokenCredential === undefined ? {} : { tokenCredential }),
          }),
        [
          clockToken,
          loggerToken,
          { serviceIdentifier: acsDispatcherToken, optional: true },
          { serviceIdentifier: acsTokenCredentialToken, optional: true },
        ],
      )
      .inSingletonScope()
      .onDeactivation((provider) => provider.close());
  });
}
