import type { ProviderAdapter } from '@tandem/core';
import type { AcsOptions } from './acs-options.js';
import { createAcsProvider } from './acs-provider.js';

/** Azure Communication Services, for configuration that names the kind `acs`. */
export const acs: ProviderAdapter = {
  kind: 'acs',
  environment: {
    TANDEM_ACS_CONNECTION_STRING: 'credential.connectionString',
    TANDEM_ACS_CALLBACK_URL: 'callbackUrl',
    TANDEM_ACS_AUDIENCE: 'audience',
    TANDEM_ACS_API_VERSION: 'apiVersion',
    TANDEM_ACS_OPENID_CONFIGURATION_URL: 'openIdConfigurationUrl',
    TANDEM_ACS_ISSUER: 'issuer',
    TANDEM_ACS_SOURCE: 'source',
  },
  // Whatever the configuration holds is checked by the provider itself.
  create: (name, options, parts) => createAcsProvider(options as AcsOptions, { name, ...parts }),
};
