import type { CallingConfig } from '@tandem/core';
import type { EmulatorInfo } from '@tandem/emulator';

/** Configuration that points both providers at an emulator; which of them is used is one word in it. */
export function emulatorConfig(
  { acs, graph }: EmulatorInfo,
  choice: { readonly provider: string; readonly callbackUrl: (provider: string) => string },
): CallingConfig {
  const { provider, callbackUrl } = choice;
  return {
    provider,
    providers: {
      acs: {
        kind: 'acs',
        credential: { connectionString: acs.connectionString },
        callbackUrl: callbackUrl('acs'),
        audience: acs.audience,
        issuer: acs.issuer,
        openIdConfigurationUrl: acs.openIdConfigurationUrl,
      },
      graph: {
        kind: 'graph',
        baseUrl: `${graph.baseUrl}/v1.0`,
        credential: {
          tenantId: graph.tenantId,
          clientId: graph.clientId,
          clientSecret: graph.clientSecret,
          tokenUrl: graph.tokenUrl,
        },
        callbackUrl: callbackUrl('graph'),
        audience: graph.audience,
        issuers: [graph.issuer],
        openIdConfigurationUrl: graph.openIdConfigurationUrl,
      },
    },
  };
}
