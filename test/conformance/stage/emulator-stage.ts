import { createAcsProvider } from '@tandem/acs';
import type { HarnessPeople, ProviderHarness, WireForm } from '@tandem/conformance';
import {
  arrayForm,
  forwardTo,
  Gate,
  HttpTraffic,
  memberForm,
  SceneClock,
} from '@tandem/conformance';
import type { Clock, Identity, Provider, WebhookDelivery } from '@tandem/core';
import { communicationUser, teamsUser } from '@tandem/core';
import type { Emulator, EmulatorInfo } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import { createGraphProvider } from '@tandem/graph';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { problemsOfEmulator } from '../../providers/graph-description/wire-check.js';

/** What Event Grid proves itself with. */
const gridSecret = 'a secret of the stage';

/** What differs between the providers when they are put before the emulator. */
interface Casting {
  readonly people: HarnessPeople;
  readonly form: WireForm;
  makeProvider(addresses: Addresses): Provider;
  unknownEvent(providerCallId: string, now: number): unknown;
  /** Lets somebody call the application. */
  ring(emulator: Emulator, from: Identity, callbackUrl: string): Promise<void>;
  /** What is wrong with what the emulator got and sent, where the service describes that. */
  problems?(emulator: Emulator): readonly string[];
}

interface Addresses {
  readonly info: EmulatorInfo;
  /** Where the service is reached, in place of the emulator's own address. */
  readonly gateUrl: string;
  readonly callbackUrl: string;
  readonly clock: Clock;
}

/** The ACS provider before the emulator. */
export function openAcsEmulatorStage(): Promise<ProviderHarness> {
  return openStage({
    people: castOf((id) => communicationUser(`8:acs:resource_${id}`)),
    form: arrayForm,
    makeProvider({ info: { acs }, gateUrl, callbackUrl, clock }) {
      const connectionString = acs.connectionString.replace(acs.endpoint, gateUrl);
      const { audience, issuer, openIdConfigurationUrl } = acs;
      return createAcsProvider(
        {
          credential: { connectionString },
          callbackUrl,
          audience,
          issuer,
          openIdConfigurationUrl,
        },
        { clock, name: 'main' },
      );
    },
    unknownEvent: (providerCallId, now) => ({
      id: 'something-new',
      source: `calling/callConnections/${providerCallId}`,
      subject: `calling/callConnections/${providerCallId}`,
      type: 'Microsoft.Communication.SomethingNew',
      time: new Date(now).toISOString(),
      specversion: '1.0',
      data: { callConnectionId: providerCallId, extra: [1, { deep: true }] },
    }),
    async ring(emulator, { rawId: from }, url) {
      await emulator.eventGrid.subscribe({ url, secret: gridSecret });
      emulator.acs.placeIncomingCall({ from, to: '8:acs:resource_application' });
    },
  });
}

/** The Graph provider before the emulator. @param deltaRoster Whether the service numbers the changes of rosters. */
export function openGraphEmulatorStage(deltaRoster: boolean): Promise<ProviderHarness> {
  return openStage({
    people: castOf((id) => teamsUser(id)),
    form: memberForm('value'),
    makeProvider({ info: { graph }, gateUrl, callbackUrl, clock }) {
      const { tenantId, clientId, clientSecret } = graph;
      const { origin } = new URL(graph.baseUrl);
      const baseUrl = graph.baseUrl.replace(origin, gateUrl);
      const tokenUrl = graph.tokenUrl.replace(origin, gateUrl);
      return createGraphProvider(
        {
          baseUrl: `${baseUrl}/v1.0`,
          credential: { tenantId, clientId, clientSecret, tokenUrl },
          callbackUrl,
          audience: graph.audience,
          issuers: [graph.issuer],
          openIdConfigurationUrl: graph.openIdConfigurationUrl,
          deltaRoster,
        },
        { clock, name: 'main' },
      );
    },
    unknownEvent: (providerCallId) => ({
      '@odata.type': '#microsoft.graph.commsNotification',
      changeType: 'updated',
      resourceUrl: `/communications/calls/${providerCallId}/somethingNew`,
      resourceData: { '@odata.type': '#microsoft.graph.somethingNew', extra: [1] },
    }),
    async ring(emulator, { rawId: from }, url) {
      emulator.graph.registerWebhook(url);
      emulator.graph.placeIncomingCall({ from });
    },
    problems: problemsOfEmulator,
  });
}

/** People whom the emulator knows by the last two digits of their id. */
function castOf(identityOf: (id: string) => Identity): Required<HarnessPeople> {
  const person = (digits: string) => identityOf(`00000000-0000-4000-8000-0000000001${digits}`);
  return {
    answers: person('10'),
    alsoAnswers: person('20'),
    canBeMuted: person('21'),
    declines: person('40'),
    isBusy: person('50'),
    neverAnswers: person('60'),
    leaves: person('80'),
  };
}

async function openStage(casting: Casting): Promise<ProviderHarness> {
  const traffic = new HttpTraffic();
  const clock = new SceneClock(() => traffic.underWay > gate.stalled);
  const emulator = await startEmulator({ clock: clock.forService });
  const origin = new URL(emulator.info.control).origin;
  const gate = await Gate.open(forwardTo(origin));
  const webhooks = await listenForWebhooks({ clock, eventGrid: { sharedSecret: gridSecret } });
  const callbackUrl = webhooks.urlFor('main');
  const provider = casting.makeProvider({
    info: emulator.info,
    gateUrl: gate.url,
    callbackUrl,
    clock,
  });
  const connect = (intake: (delivery: WebhookDelivery) => Promise<unknown>) =>
    webhooks.attach({
      providers: [provider],
      async receive(_name, delivery) {
        await intake(delivery);
        return { appended: 0, duplicates: 0 };
      },
    });
  return {
    provider,
    clock,
    people: casting.people,
    form: casting.form,
    connect,
    advance: (durationMs) => clock.advance(durationMs),
    requests: () => gate.requests.filter(({ path }) => !path.includes('/oauth2/')),
    unknownEvent: (providerCallId) => casting.unknownEvent(providerCallId, clock.now()),
    stall: () => gate.stall(),
    refuse: (status) => gate.refuse(status),
    openConnections: () => gate.connections,
    ring: (from) => casting.ring(emulator, from, callbackUrl),
    async dispose() {
      await closeAll(emulator, gate, webhooks, traffic);
      const problems = casting.problems?.(emulator) ?? [];
      if (problems.length > 0) throw new Error(`Not as described: ${problems.join('; ')}`);
    },
  };
}

async function closeAll(
  emulator: Emulator,
  gate: Gate,
  webhooks: { close(): Promise<void> },
  traffic: HttpTraffic,
): Promise<void> {
  await Promise.all([emulator.close(), gate.close(), webhooks.close()]);
  traffic.close();
}
