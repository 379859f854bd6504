import type { ProviderAdapter } from '@tandem/core';
import { graphEnvironment } from './graph-options.js';
import { buildGraphProvider, GraphProvider } from './graph-provider.js';
import type { GraphApi, GraphCallApi } from './native/graph-api.js';

/** Makes this provider from plain configuration, under the kind `graph`, and opens the service's whole API. */
export const graph: ProviderAdapter<GraphCallApi, GraphApi> = {
  kind: 'graph',
  environment: graphEnvironment,
  create: (name, options, { clock, logger }) =>
    buildGraphProvider(options, { name, clock, logger }),
  apiOf: (provider) => (provider instanceof GraphProvider ? provider.api : undefined),
  callApiOf: (provider, providerCallId) =>
    provider instanceof GraphProvider ? provider.api.call(providerCallId) : undefined,
};
