import { randomUUID } from 'node:crypto';
import { type OwnedClock, ownClock, realClock } from '../clock/clock.js';
import { chooseClock, type EmulatorTime, timeOf } from '../clock/emulator-time.js';
import { EventGrid } from '../event-grid/event-grid.js';
import { DeliveryFaults } from '../fault/delivery-faults.js';
import { Faults } from '../fault/faults.js';
import { People } from '../people/people.js';
import { AccessTokens } from '../token/access-tokens.js';
import { TokenIssuer } from '../token/token-issuer.js';
import { WebhookSender } from '../webhook/webhook-sender.js';
import type { EmulatorInfo } from './emulator-info.js';
import {
  type EmulatorOptions,
  type EmulatorSettings,
  resolveEmulatorSettings,
} from './emulator-options.js';

/**
 * What both services stand on. A service takes time, people, tokens and webhooks from here and nowhere else,
 * so that virtual time, scripted people and faults work on both alike.
 */
export interface Kernel {
  /** The address under which the emulator is reached, without a trailing slash. */
  readonly baseUrl: string;
  readonly settings: EmulatorSettings;
  readonly info: EmulatorInfo;
  readonly clock: OwnedClock;
  readonly time: EmulatorTime;
  readonly people: People;
  readonly webhooks: WebhookSender;
  readonly eventGrid: EventGrid;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** Signs ACS callbacks. */
  readonly acsIssuer: TokenIssuer;
  /** Signs Graph notifications. */
  readonly graphIssuer: TokenIssuer;
  /** The local stand-in for Entra, which issues the tokens that applications call with. */
  readonly entraIssuer: TokenIssuer;
  readonly accessTokens: AccessTokens;
  /** A new random GUID. */
  readonly newId: () => string;
}

/** Builds the kernel of an emulator that is reached at `baseUrl`. */
export function createKernel(
  baseUrl: string,
  options: EmulatorOptions = {},
  certificatePath?: string,
): Kernel {
  const settings = resolveEmulatorSettings(options);
  const givenClock = chooseClock(options.clock) ?? realClock;
  const clock = ownClock(givenClock);
  const newId = options.newId ?? randomUUID;
  const { tenantId } = settings.graph;
  const acsIssuer = new TokenIssuer(
    'acs',
    {
      issuer: `${baseUrl}/acs`,
      openIdConfigurationUrl: `${baseUrl}/calling/.well-known/acsopenidconfiguration`,
      keysUrl: `${baseUrl}/calling/keys`,
    },
    clock,
  );
  const graphIssuer = new TokenIssuer(
    'graph',
    {
      issuer: `${baseUrl}/graph`,
      openIdConfigurationUrl: `${baseUrl}/graph/v1/.well-known/OpenIdConfiguration`,
      keysUrl: `${baseUrl}/graph/v1/.well-known/keys`,
    },
    clock,
  );
  const entraIssuer = new TokenIssuer(
    'entra',
    {
      issuer: `${baseUrl}/${tenantId}/v2.0`,
      openIdConfigurationUrl: `${baseUrl}/${tenantId}/v2.0/.well-known/openid-configuration`,
      keysUrl: `${baseUrl}/${tenantId}/discovery/v2.0/keys`,
    },
    clock,
  );
  const faults = new Faults({ newId, fromStart: options.faults ?? [], seed: options.seed ?? 1 });
  const issuers = [acsIssuer, graphIssuer, entraIssuer];
  const webhooks = new WebhookSender({
    ...options.webhooks,
    clock,
    newId,
    historyLimit: settings.historyLimit,
    faults: new DeliveryFaults({ faults, clock, issuers }),
  });
  return {
    baseUrl,
    settings,
    info: {
      ...describeEmulator(baseUrl, settings, { acsIssuer, graphIssuer }),
      ...(certificatePath === undefined ? {} : { tls: { certificatePath } }),
    },
    clock,
    time: timeOf(givenClock),
    people: new People(
      clock,
      settings.acs.numbers.map((number) => `4:${number}`),
    ),
    webhooks,
    faults,
    eventGrid: new EventGrid({
      baseUrl,
      clock,
      newId,
      webhooks,
      fromStart: options.eventGrid ?? [],
    }),
    acsIssuer,
    graphIssuer,
    entraIssuer,
    accessTokens: new AccessTokens(entraIssuer),
    newId,
  };
}

function describeEmulator(
  baseUrl: string,
  { acs, graph }: EmulatorSettings,
  { acsIssuer, graphIssuer }: Pick<Kernel, 'acsIssuer' | 'graphIssuer'>,
): EmulatorInfo {
  return {
    acs: {
      endpoint: baseUrl,
      connectionString: `endpoint=${baseUrl}/;accesskey=${acs.accessKey}`,
      audience: acs.resourceId,
      issuer: acsIssuer.address.issuer,
      openIdConfigurationUrl: acsIssuer.address.openIdConfigurationUrl,
    },
    graph: {
      baseUrl: `${baseUrl}/graph`,
      tokenUrl: `${baseUrl}/${graph.tenantId}/oauth2/v2.0/token`,
      tenantId: graph.tenantId,
      clientId: graph.clientId,
      clientSecret: graph.clientSecret,
      audience: graph.clientId,
      issuer: graphIssuer.address.issuer,
      openIdConfigurationUrl: graphIssuer.address.openIdConfigurationUrl,
    },
    control: `${baseUrl}/control`,
  };
}
