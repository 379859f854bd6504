import { randomUUID } from 'node:crypto';
import type {
  CallEvent,
  Capabilities,
  Command,
  CommandContext,
  Identity,
  Participant,
  PreparedCommand,
  Provider,
  ReadContext,
  ReadQuery,
  WebhookDelivery,
  WebhookPolicy,
} from '@tandem/core';
import { ConfigurationError, redactingLogger, silentLogger, systemClock } from '@tandem/core';
import { AcsClient } from './acs-client.js';
import type { AcsAccess, AcsOptions, AcsParts, AcsSettings } from './acs-options.js';
import { accessOf, parseAcsOptions } from './acs-options.js';
import { accessKeyAuthorizer } from './auth/access-key.js';
import type { Authorizer } from './auth/authorizer.js';
import { BearerAuthorizer } from './auth/bearer.js';
import type { ClientSecretParts } from './auth/client-secret.js';
import { ClientSecretCredential } from './auth/client-secret.js';
import { decodeDelivery } from './events/decode.js';
import type { AcsApi } from './native/acs-api.js';
import { createAcsApi } from './native/acs-api.js';
import { capabilitiesOf } from './operations/capabilities.js';
import { longestContext } from './operations/fields.js';
import { prepareCommand } from './operations/prepare.js';
import type { ReadParts } from './operations/read.js';
import { findParticipant, readEvents } from './operations/read.js';
import { RecordingFiles } from './recordings/recording-files.js';

/**
 * Calls over Azure Communication Services Call Automation.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function createAcsProvider(options: AcsOptions, parts: AcsParts = {}): Provider {
  const at = `providers.${parts.name ?? 'acs'}`;
  const settings = parseAcsOptions(options, at);
  return new AcsProvider(settings, accessOf(settings, at, parts.tokenCredential), parts);
}

const marker = Symbol.for('@tandem/acs.AcsProvider');

/** The provider, and the whole API of its service. */
export class AcsProvider implements Provider {
  /** Whether a provider is one of these, from whichever copy of this package it comes. */
  static isInstance(provider: Provider): provider is AcsProvider {
    return marker in provider;
  }

  readonly [marker] = true;
  readonly contractVersion = 1;
  readonly kind = 'acs';
  readonly maxContextLength = longestContext;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly webhookPolicy: WebhookPolicy;
  /** Every operation of the service, as it is. */
  readonly api: AcsApi;
  readonly #settings: AcsSettings;
  readonly #client: AcsClient;
  readonly #reading: ReadParts;

  constructor(settings: AcsSettings, access: AcsAccess, parts: AcsParts) {
    const {
      name = 'acs',
      clock = systemClock,
      logger = silentLogger,
      newId = randomUUID,
      random = Math.random,
      dispatcher,
    } = parts;
    const { apiVersion, requestTimeoutMs: timeoutMs } = settings;
    this.name = name;
    this.capabilities = capabilitiesOf(apiVersion);
    this.webhookPolicy = webhookPolicyOf(settings);
    this.#settings = settings;
    const { endpoint } = access;
    const connection = { endpoint, apiVersion, timeoutMs, dispatcher, provider: name };
    this.#client = new AcsClient(
      { ...connection, clock, logger: redactingLogger(logger), newId, random },
      (shared) => authorizerOf(access, { ...shared, provider: name, clock, random, timeoutMs }),
    );
    const now = () => new Date(clock.now()).toISOString();
    this.api = createAcsApi({
      provider: name,
      settings,
      client: this.#client,
      clock,
      newId,
      recordingFiles: new RecordingFiles({ client: this.#client, endpoint, clock, provider: name }),
    });
    this.#reading = { provider: name, settings, client: this.#client, now, newId };
  }

  prepare(command: Command, context: CommandContext): PreparedCommand {
    return prepareCommand(command, context, {
      provider: this.name,
      settings: this.#settings,
      client: this.#client,
    });
  }

  decode(delivery: WebhookDelivery): readonly CallEvent[] {
    return decodeDelivery(this.name, delivery);
  }

  read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]> {
    return readEvents(query, context, this.#reading);
  }

  findParticipant(identity: Identity, context: ReadContext): Promise<Participant | undefined> {
    return findParticipant(identity, context, this.#reading);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  destroy(error?: Error): Promise<void> {
    return this.#client.destroy(error);
  }
}

function webhookPolicyOf(settings: AcsSettings): WebhookPolicy {
  const { openIdConfigurationUrl, issuer, audience } = settings;
  return {
    openIdConfigurationUrl,
    issuers: [issuer],
    algorithms: ['RS256'],
    ...(audience === undefined ? {} : { audience }),
  };
}

function authorizerOf(access: AcsAccess, parts: ClientSecretParts): Authorizer {
  if ('accessKey' in access) return accessKeyAuthorizer(access.accessKey, parts.clock);
  const credential =
    'clientSecret' in access
      ? new ClientSecretCredential(access.clientSecret, parts)
      : access.tokenCredential;
  const { clock, destroyed, provider } = parts;
  return new BearerAuthorizer(credential, {
    clock,
    destroyed,
    onMissing: () =>
      new ConfigurationError(
        'The token credential returned no token. Check that it is signed in and may use Azure Communication Services.',
        { provider },
      ),
  });
}
