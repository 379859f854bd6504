import type { Clock, Logger } from '@tandem/core';
import { clockToken, loggerToken, providerToken } from '@tandem/core/di';
import { ContainerModule } from 'inversify';
import type { Dispatcher } from 'undici';
import type { GraphOptions } from '../graph-options.js';
import { createGraphProvider } from '../graph-provider.js';
import { graphDispatcherToken } from './tokens.js';

/**
 * Binds a provider for Microsoft Graph to the token of providers, of which a container may hold several. Unbinding closes it.
 * The clock and the logger are those of `callingModule`.
 *
 * @param name The name under which calls are placed with it, and its part of call ids.
 */
export function graphModule(options: GraphOptions, name = 'graph'): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(providerToken)
      .toResolvedValue(
        (clock: Clock, logger: Logger, dispatcher: Dispatcher | undefined) =>
          createGraphProvider(options, {
            name,
            clock,
            logger,
            ...(dispatcher === undefined ? {} : { dispatcher }),
          }),
        [clockToken, loggerToken, { serviceIdentifier: graphDispatcherToken, optional: true }],
      )
      .inSingletonScope()
      .onDeactivation((provider) => provider.close());
  });
}
