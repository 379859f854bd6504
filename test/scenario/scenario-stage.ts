import { createAcsProvider } from '@tandem/acs';
import { HttpTraffic, SceneClock } from '@tandem/conformance';
import type { Call, Calling, Identity, IncomingCall, Provider } from '@tandem/core';
import { communicationUser, createCalling, teamsUser } from '@tandem/core';
import type { Emulator } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import { createGraphProvider } from '@tandem/graph';
import type { WebhookServer } from '@tandem/webhooks/node';
import { listenForWebhooks } from '@tandem/webhooks/node';

/** The providers that play the scenarios. */
export type ScenarioProvider = 'acs' | 'graph';

const gridSecret = 'a secret of the stage';
const stepMs = 100;
const patienceMs = 180_000;

/** What a scenario is played on: a client before the emulator, and time that passes when the scenario says so. */
export class ScenarioStage {
  readonly calling: Calling;
  readonly provider: Provider;
  readonly emulator: Emulator;
  /** What goes wrong with the client's own work, as its logger was told. */
  readonly warnings: string[] = [];
  readonly #kind: ScenarioProvider;
  readonly #clock: SceneClock;
  readonly #traffic: HttpTraffic;
  readonly #webhooks: WebhookServer;

  static async open(kind: ScenarioProvider): Promise<ScenarioStage> {
    const traffic = new HttpTraffic();
    const clock = new SceneClock(() => traffic.underWay > 0);
    const webhooks = await listenForWebhooks({ clock, eventGrid: { sharedSecret: gridSecret } });
    const emulator = await startEmulator({ clock: clock.forService });
    return new ScenarioStage(kind, { traffic, clock, webhooks, emulator });
  }

  private constructor(
    kind: ScenarioProvider,
    parts: {
      readonly traffic: HttpTraffic;
      readonly clock: SceneClock;
      readonly webhooks: WebhookServer;
      readonly emulator: Emulator;
    },
  ) {
    const { clock, webhooks, emulator, traffic } = parts;
    this.#kind = kind;
    this.#clock = clock;
    this.#traffic = traffic;
    this.#webhooks = webhooks;
    this.emulator = emulator;
    this.provider = providers[kind](emulator, { clock, callbackUrl: webhooks.urlFor(kind) });
    this.calling = createCalling({
      instances: [this.provider],
      clock,
      logger: { log: (_level, message) => this.warnings.push(message) },
    });
    webhooks.attach(this.calling);
  }

  /** Somebody whom the emulator knows by the last two digits of their id. */
  person(digits: string): Identity {
    const id = `00000000-0000-4000-8000-0000000001${digits}`;
    return this.#kind === 'acs' ? communicationUser(`8:acs:resource_${id}`) : teamsUser(id);
  }

  /** Places a call, to people who answer, and lets it come up with all of them in it. */
  async callTo(...people: readonly Identity[]): Promise<Call> {
    const call = await this.during(this.calling.createCall(people));
    await this.until(() => people.every((one) => this.isIn(call, one)), 'everybody is in the call');
    return call;
  }

  isIn(call: Call, { rawId }: Identity): boolean {
    return call.roster.participants.some(({ identity }) => identity.rawId === rawId);
  }

  /** Somebody calls the application; gives the call that the client announces. */
  async ring(from: Identity): Promise<IncomingCall> {
    const incoming: IncomingCall[] = [];
    const subscription = this.calling.incomingCalls$.subscribe((one) => incoming.push(one));
    const url = this.#webhooks.urlFor(this.#kind);
    if (this.#kind === 'acs') {
      await this.during(this.emulator.eventGrid.subscribe({ url, secret: gridSecret }));
      this.emulator.acs.placeIncomingCall({ from: from.rawId, to: '8:acs:resource_application' });
    } else {
      this.emulator.graph.registerWebhook(url);
      this.emulator.graph.placeIncomingCall({ from: from.rawId });
    }
    await this.until(() => incoming.length > 0, 'the call rings');
    subscription.unsubscribe();
    const [first] = incoming;
    if (first === undefined) throw new Error('Nobody called.');
    return first;
  }

  /** Somebody in a call presses keys. */
  press(call: Call, person: Identity, keys: string): void {
    const { providerCallId } = call;
    if (this.#kind === 'acs') this.emulator.acs.press(providerCallId, person.rawId, keys);
    else this.emulator.graph.pressKeys(providerCallId, person.rawId, keys);
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += stepMs) {
      if (waitedMs > patienceMs) throw new Error(`It did not come about that ${what}.`);
      await this.#clock.advance(stepMs);
    }
  }

  /** Lets time pass. */
  async pass(durationMs: number): Promise<void> {
    await this.#clock.advance(durationMs);
  }

  /** Lets time pass until something has settled, and gives it back. */
  async during<T>(work: Promise<T>): Promise<T> {
    let hasSettled = false;
    const settle = () => {
      hasSettled = true;
    };
    work.then(settle, settle);
    await this.#clock.advance(0);
    await this.until(() => hasSettled, 'what was asked for was done');
    return work;
  }

  async dispose(): Promise<void> {
    await this.calling.close();
    await Promise.all([this.emulator.close(), this.#webhooks.close()]);
    this.#traffic.close();
  }
}

type MakeProvider = (
  emulator: Emulator,
  parts: { readonly clock: SceneClock; readonly callbackUrl: string },
) => Provider;

const providers: Readonly<Record<ScenarioProvider, MakeProvider>> = {
  acs({ info }, { clock, callbackUrl }) {
    const { connectionString, audience, issuer, openIdConfigurationUrl } = info.acs;
    const credential = { connectionString };
    return createAcsProvider(
      { credential, callbackUrl, audience, issuer, openIdConfigurationUrl },
      { clock },
    );
  },
  graph({ info }, { clock, callbackUrl }) {
    const { baseUrl, tokenUrl, tenantId, clientId, clientSecret, issuer, openIdConfigurationUrl } =
      info.graph;
    return createGraphProvider(
      {
        baseUrl,
        credential: { tenantId, clientId, clientSecret, tokenUrl },
        callbackUrl,
        issuers: [issuer],
        openIdConfigurationUrl,
        applicationInstanceId: '00000000-0000-4000-8000-0000000000f1',
      },
      { clock },
    );
  },
};
