import type { Provider } from '@tandem/core';
import { ConfigurationError } from '@tandem/core';
import { createRequestVerifier, type RequestVerifier } from './verification/request-verifier.js';
import { type WebhookSettings, withoutTrailingSlash } from './webhook-options.js';
import type { WebhookAnswer } from './webhook-request.js';

/** The way in for the webhooks of one provider. */
export interface Route {
  readonly provider: string;
  /** What a delivery is answered with that was kept. */
  readonly accepted: WebhookAnswer;
  readonly verify: RequestVerifier;
}

/** The routes of all providers, by path. @throws ConfigurationError when they contradict each other. */
export function createRoutes(
  providers: readonly Provider[],
  settings: WebhookSettings,
): ReadonlyMap<string, Route> {
  assertKnown(providers, settings);
  const routes = new Map<string, Route>();
  for (const provider of providers) {
    const path = pathOf(provider.name, settings);
    if (routes.has(path)) {
      throw new ConfigurationError(
        `Two providers share the webhook path "${path}". Give each its own in "providers.<name>.path".`,
        { path: `providers.${provider.name}.path` },
      );
    }
    routes.set(path, {
      provider: provider.name,
      accepted: { status: settings.providers[provider.name]?.acceptedStatus ?? 200, headers: {} },
      verify: createRequestVerifier(provider, settings),
    });
  }
  return routes;
}

/** Where the webhooks of a provider arrive. */
export function pathOf(
  provider: string,
  { basePath, providers }: Pick<WebhookSettings, 'basePath' | 'providers'>,
): string {
  return withoutTrailingSlash(providers[provider]?.path ?? `${basePath}/${provider}`);
}

function assertKnown(providers: readonly Provider[], settings: WebhookSettings): void {
  const names = providers.map(({ name }) => name);
  const named = [...Object.keys(settings.providers), ...(settings.eventGrid?.providers ?? [])];
  const unknown = named.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `The webhook options name the provider "${unknown}", which the client does not have. It has: ${names.join(', ')}. Correct the name.`,
    { path: `providers.${unknown}` },
  );
}
