import type { Calling, Clock, Logger, WebhookPolicy } from '@tandem/core';
import { ConfigurationError, redactingLogger, silentLogger, systemClock } from '@tandem/core';
import type { FetchRequest } from './fetch/fetch-request.js';
import type { WebhookAnswer, WebhookRequest } from './webhook-request.js';

/** Where verified deliveries go: a calling client, of which this is all that the entrance needs. */
export type WebhookReceiver = Pick<Calling, 'providers' | 'receive'>;

/** Answers HTTP requests in the Fetch style, or those of any other server once they are put as a {@link WebhookRequest}. */
export interface WebhookHandler {
  /** Answers a Fetch-style request. Never rejects. */
  (request: FetchRequest): Promise<Response>;
  /** Answers a request whichever server took it. Never rejects. */
  answer(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Where webhooks arrive, one path for each provider. */
  readonly paths: readonly string[];
}

/** What is special about the webhooks of one provider. */
export interface ProviderWebhookOptions {
  /** The path its webhooks arrive at. @default `<basePath>/<name of the provider>` */
  readonly path?: string;
  /** The audience its tokens must be for. @default what the provider declares */
  readonly audience?: string;
  /** What an accepted delivery is answered with; services take any of them as success. @default 200 */
  readonly acceptedStatus?: 200 | 202 | 204;
}

/** How deliveries of Azure Event Grid prove where they come from. At least one of the two ways is needed. */
export interface EventGridOptions {
  /** A secret that the subscription's endpoint carries as `?secret=…`, or as the header `x-event-grid-secret`. */
  readonly sharedSecret?: string;
  /** What bearer tokens must say when the subscription is protected by Microsoft Entra. */
  readonly token?: WebhookPolicy;
  /** Names of the providers for which Event Grid delivers. @default all of them */
  readonly providers?: readonly string[];
  /**
   * How a new subscription is told that its events are wanted: in the answer to its validation, or by visiting its validation
   * URL afterwards, for entrances behind something that replaces the bodies of answers.
   * @default 'answer'
   */
  readonly consent?: 'answer' | 'visit';
  /** Hosts, with those below them, whose validation URLs are visited. @default ['eventgrid.azure.net'] */
  readonly validationHosts?: readonly string[];
}

/** How the entrance works. Everything has a default, and the defaults let nobody in who proves nothing. */
export interface WebhookHandlerOptions {
  /** @default '/webhooks' */
  readonly basePath?: string;
  /** Exceptions for single providers, by their configured name. */
  readonly providers?: Readonly<Record<string, ProviderWebhookOptions>>;
  /**
   * Whether a delivery must prove that its provider sent it. Anybody who finds the address can invent calls where this
   * is switched off.
   * @default 'on'
   */
  readonly verification?: 'on' | 'insecure-for-local-development';
  /** Without it, deliveries of Event Grid are refused. */
  readonly eventGrid?: EventGridOptions;
  /** Senders that may ask, by the handshake of CloudEvents, whether to deliver here. @default ['eventgrid.azure.net'] */
  readonly allowedOrigins?: readonly string[];
  /** @default 1048576, which is 1 MiB */
  readonly maxBodyBytes?: number;
  /** How long a sender may take to send a body. @default 10000 */
  readonly bodyTimeoutMs?: number;
  /** How far the sender's clock may be off, at most 300000. @default 60000 */
  readonly clockToleranceMs?: number;
  /** Fetches discovery documents and signing keys. @default the platform's fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Told what is refused and why, without tokens, people or payloads. @default silent */
  readonly logger?: Logger;
}

/** The options with every default filled in. */
export interface WebhookSettings extends Required<Omit<WebhookHandlerOptions, 'eventGrid'>> {
  readonly eventGrid: EventGridOptions | undefined;
}

const maxClockToleranceMs = 300_000;

/** Fills in the defaults. @throws ConfigurationError naming the option and the fix. */
export function resolveWebhookOptions(options: WebhookHandlerOptions): WebhookSettings {
  const settings: WebhookSettings = {
    basePath: withoutTrailingSlash(options.basePath ?? '/webhooks'),
    providers: options.providers ?? {},
    verification: options.verification ?? 'on',
    eventGrid: options.eventGrid,
    allowedOrigins: options.allowedOrigins ?? ['eventgrid.azure.net'],
    maxBodyBytes: options.maxBodyBytes ?? 1_048_576,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    clockToleranceMs: options.clockToleranceMs ?? 60_000,
    fetch: options.fetch ?? globalThis.fetch,
    clock: options.clock ?? systemClock,
    logger: redactingLogger(options.logger ?? silentLogger),
  };
  assertSettings(settings);
  return settings;
}

/** The path with no slash at its end, so that a stray one in a configured address does no harm. */
export function withoutTrailingSlash(path: string): string {
  // Whoever asks chooses the path, before anything is verified: it is looked at once, from its end.
  let end = path.length;
  while (end > 0 && path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}

function assertSettings(settings: WebhookSettings): void {
  const { basePath, verification, clockToleranceMs, maxBodyBytes, bodyTimeoutMs } = settings;
  if (basePath !== '') assertPath(basePath, 'basePath');
  for (const [name, { path }] of Object.entries(settings.providers)) {
    if (path !== undefined) assertPath(path, `providers.${name}.path`);
  }
  if (verification !== 'on' && verification !== 'insecure-for-local-development') {
    fail('verification', 'must be "on" or "insecure-for-local-development"');
  }
  if (!(clockToleranceMs >= 0 && clockToleranceMs <= maxClockToleranceMs)) {
    fail('clockToleranceMs', `must be between 0 and ${maxClockToleranceMs} milliseconds`);
  }
  if (!(maxBodyBytes > 0)) fail('maxBodyBytes', 'must be greater than 0');
  if (!(bodyTimeoutMs > 0)) fail('bodyTimeoutMs', 'must be greater than 0');
  assertEventGrid(settings.eventGrid);
}

function assertPath(path: string, option: string): void {
  if (!/^\/[^?#\s]*$/.test(path)) fail(option, 'must begin with a slash and hold no query');
}

function assertEventGrid(eventGrid: EventGridOptions | undefined): void {
  if (eventGrid === undefined) return;
  const { consent = 'answer' } = eventGrid;
  if (consent !== 'answer' && consent !== 'visit') {
    fail('eventGrid.consent', 'must be "answer" or "visit"');
  }
  if (eventGrid.sharedSecret === '') fail('eventGrid.sharedSecret', 'must not be empty');
  if (eventGrid.sharedSecret === undefined && eventGrid.token === undefined) {
    fail('eventGrid', 'needs "sharedSecret", "token" or both');
  }
  if (eventGrid.token !== undefined && (eventGrid.token.audience ?? '') === '') {
    fail('eventGrid.token.audience', 'is missing; without it any token of the issuer would do');
  }
}

function fail(option: string, rule: string): never {
  throw new ConfigurationError(`The webhook option "${option}" ${rule}. Correct it.`, {
    path: option,
  });
}
