import type { EmulatorApp } from '../kernel/service.js';
import type { TokenIssuer } from './token-issuer.js';

/** Serves an issuer's OpenID configuration and keys at the addresses it names. */
export function serveDiscovery(app: EmulatorApp, issuer: TokenIssuer): void {
  const { openIdConfigurationUrl, keysUrl } = issuer.address;
  app.get(new URL(openIdConfigurationUrl).pathname, (context) =>
    context.json(issuer.openIdConfiguration()),
  );
  app.get(new URL(keysUrl).pathname, async (context) => context.json(await issuer.keySet()));
}
