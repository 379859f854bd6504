import type { ProviderAdapter } from '@tandem/core';
import { parseConfig } from '@tandem/core';
import * as v from 'valibot';
import { SwitchboardProvider } from './switchboard-provider.js';

const options = v.strictObject({
  url: v.pipe(v.string(), v.url('Give the address of the switchboard, such as https://…')),
  callbackUrl: v.pipe(v.string(), v.url('Give the address at which your webhooks arrive.')),
});

/** The switchboard, for configuration that names the kind `switchboard`. */
export const switchboard: ProviderAdapter = {
  kind: 'switchboard',
  environment: {
    TANDEM_SWITCHBOARD_URL: 'url',
    TANDEM_SWITCHBOARD_CALLBACK_URL: 'callbackUrl',
  },
  create: (name, given, { clock }) =>
    new SwitchboardProvider(name, parseConfig(options, given, `providers.${name}`), clock),
};
