import type {
  CallEvent,
  Capabilities,
  Clock,
  Command,
  CommandContext,
  Identity,
  KeepAlive,
  Logger,
  Participant,
  PreparedCommand,
  Provider,
  ReadContext,
  ReadQuery,
  WebhookDelivery,
  WebhookPolicy,
} from '@tandem/core';
import { redactingLogger, silentLogger, systemClock } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { decodeDelivery } from './events/decode.js';
import { GraphClient } from './graph-client.js';
import type { GraphOptions, GraphSettings } from './graph-options.js';
import { parseGraphOptions } from './graph-options.js';
import type { GraphApi } from './native/graph-api.js';
import { GraphApiClient } from './native/graph-api-client.js';
import { graphCapabilities } from './operations/graph-capabilities.js';
import { GraphReader } from './operations/graph-reader.js';
import { prepareCommand } from './operations/prepare-command.js';
import type { Reading } from './wire/call-resource.js';

/** What the provider is built of beside its options. Everything has a default. */
export interface GraphProviderParts {
  /** The name under which it is configured. @default 'graph' */
  readonly name?: string;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** @default silent */
  readonly logger?: Logger;
  /** Carries requests, instead of an own one. Who made it closes it. */
  readonly dispatcher?: Dispatcher;
  /** From 0 to 1. Spreads repeated requests in time. @default Math.random */
  readonly random?: () => number;
}

/**
 * Makes a provider for Microsoft Graph cloud communications.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function createGraphProvider(
  options: GraphOptions,
  parts: GraphProviderParts = {},
): GraphProvider {
  return buildGraphProvider(options, parts);
}

/** Makes a provider from options that are yet to be checked. */
export function buildGraphProvider(
  options: unknown,
  {
    name = 'graph',
    clock = systemClock,
    logger = silentLogger,
    random = Math.random,
    dispatcher,
  }: GraphProviderParts,
): GraphProvider {
  const settings = parseGraphOptions(options, name);
  const client = new GraphClient(settings, name, {
    clock,
    logger: redactingLogger(logger),
    random,
    dispatcher,
  });
  return new GraphProvider(name, { settings, client, clock });
}

/** Microsoft Graph cloud communications, in the neutral terms. Holds no state of any call. */
export class GraphProvider implements Provider {
  readonly contractVersion = 1;
  readonly kind = 'graph';
  readonly maxContextLength = 256;
  readonly capabilities: Capabilities = graphCapabilities;
  readonly name: string;
  /** The whole API of the service. */
  readonly api: GraphApi;
  /** The service ends a call that it has not heard of for 45 minutes, and recommends a third of that. */
  readonly keepAlive: KeepAlive;
  readonly webhookPolicy: WebhookPolicy;
  readonly #settings: GraphSettings;
  readonly #client: GraphClient;
  readonly #reading: Reading;
  readonly #reader: GraphReader;

  constructor(
    name: string,
    parts: {
      readonly settings: GraphSettings;
      readonly client: GraphClient;
      readonly clock: Clock;
    },
  ) {
    const { settings, client, clock } = parts;
    this.name = name;
    this.webhookPolicy = webhookPolicyOf(settings);
    this.#settings = settings;
    this.#client = client;
    this.#reading = { provider: name, cloud: settings.cloud, application: settings.application };
    const reader = new GraphReader(client, this.#reading, clock);
    this.#reader = reader;
    this.api = new GraphApiClient({ client, provider: name, callbackUrl: settings.callbackUrl });
    this.keepAlive = { everyMs: 15 * 60_000, send: (context) => reader.keepAlive(context) };
  }

  prepare(command: Command, context: CommandContext): PreparedCommand {
    return prepareCommand(command, context, {
      settings: this.#settings,
      reading: this.#reading,
      client: this.#client,
      reader: this.#reader,
    });
  }

  decode(delivery: WebhookDelivery): readonly CallEvent[] {
    return decodeDelivery(delivery, this.#reading);
  }

  read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]> {
    return this.#reader.read(query, context);
  }

  findParticipant(identity: Identity, context: ReadContext): Promise<Participant | undefined> {
    return this.#reader.findParticipant(identity, context);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  destroy(error?: Error): Promise<void> {
    return this.#client.destroy(error);
  }
}

/**
 * Notifications carry a token for the application. One without a tenant is not taken, nor one of a tenant that is not allowed.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications
 */
function webhookPolicyOf(settings: GraphSettings): WebhookPolicy {
  const { openIdConfigurationUrl, issuers, audience, allowedTenants } = settings;
  return {
    openIdConfigurationUrl,
    issuers,
    audience,
    algorithms: ['RS256'],
    requiredClaims: { tid: allowedTenants ?? true },
  };
}
