import type { ProviderAdapter } from '@tandem/core';
import { graphEnvironment } from './graph-options.js';
import { buildGraphProvider } from './graph-provider.js';

/** Makes this provider from plain configuration, under the kind `graph`. */
export const graph: ProviderAdapter = {
  kind: 'graph',
  environment: graphEnvironment,
  create: (name, options, { clock, logger }) =>
    buildGraphProvider(options, { name, clock, logger }),
};
