import type { Provider, ProviderAdapter } from '@tandem/core';
import type { AcsOptions } from './acs-options.js';
import { AcsProvider, createAcsProvider } from './acs-provider.js';
import type { AcsApi, AcsCallApi } from './native/acs-api.js';

/** Azure Communication Services, for configuration that names the kind `acs`. */
export const acs: ProviderAdapter<AcsCallApi, AcsApi> = {
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
  apiOf: (provider) => apiOf(provider),
  callApiOf: (provider, providerCallId) => apiOf(provider)?.call(providerCallId),
};

function apiOf(provider: Provider): AcsApi | undefined {
  return AcsProvider.isInstance(provider) ? provider.api : undefined;
}
