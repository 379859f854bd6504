import type { VirtualClock } from '../../clock/virtual-clock.js';
import type { Emulator } from '../../emulator.js';
import type { GraphApplication } from '../../kernel/emulator-options.js';

/** Gets an access token as an application does. */
export async function getToken(
  { info: { graph } }: Emulator,
  { clientId, clientSecret }: GraphApplication = graph,
): Promise<string> {
  const response = await fetch(graph.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  const { access_token: token }: { access_token: string } = JSON.parse(await response.text());
  return token;
}

/** Keeps a token for each application. They last an hour of the standing clock, too. */
export function tokenPurse(
  emulator: Emulator,
  {
    clock,
    applications,
  }: { readonly clock: VirtualClock; readonly applications: readonly GraphApplication[] },
): (clientId: string) => Promise<string> {
  const purse = new Map<string, { readonly token: Promise<string>; readonly at: number }>();
  return (clientId) => {
    const kept = purse.get(clientId);
    if (kept !== undefined && clock.now() - kept.at < 30 * 60_000) return kept.token;
    const application = applications.find((one) => one.clientId === clientId);
    if (application === undefined) throw new Error(`There is no application ${clientId}.`);
    const token = getToken(emulator, application);
    purse.set(clientId, { token, at: clock.now() });
    return token;
  };
}
