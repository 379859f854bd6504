import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Calling, CallState, EventLog, WebhookDelivery } from '@tandem/core';
import { createCalling, initialCallState, parseCallId, reduce, teamsUser } from '@tandem/core';
import type { Emulator } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import type { WebhookServer } from '@tandem/webhooks/node';
import { listenForWebhooks } from '@tandem/webhooks/node';
import type { Service, Setting } from './__fixtures__/application.js';
import { createProvider, openLog, usersAmong } from './__fixtures__/application.js';
import { ApplicationProcess } from './application-process.js';
import { Relay } from './relay.js';
import { SlowWay } from './slow-way.js';

/** A request that carried out a command, as the service saw it. */
export interface CommandRequest {
  readonly idempotencyKey: string | undefined;
  readonly status: number;
}

/** The emulated services, a folder for event logs, and everything that has to go when a test file is over. */
export class Stage {
  readonly emulator: Emulator;
  readonly #folder: string;
  readonly #rings: string[] = [];
  readonly #deaf = new Set<string>();
  readonly #disposals: (() => Promise<unknown>)[] = [];

  static async open(): Promise<Stage> {
    const retryDelaysMs = Array.from({ length: 400 }, () => 25);
    const emulator = await startEmulator({ webhooks: { retryDelaysMs }, historyLimit: 100_000 });
    return new Stage(emulator, await mkdtemp(join(tmpdir(), 'processes-')));
  }

  private constructor(emulator: Emulator, folder: string) {
    this.emulator = emulator;
    this.#folder = folder;
    emulator.setDeliveryHooks([
      (planned) => (this.#deaf.has(planned.delivery.url) ? [] : [planned]),
    ]);
    const { people } = emulator;
    const ring = people.ring.bind(people);
    people.ring = (rawId, options) => {
      this.#rings.push(rawId);
      return ring(rawId, options);
    };
  }

  /** The raw id of somebody whom nobody has called before. */
  person(): string {
    return teamsUser(randomUUID()).rawId;
  }

  /** A file for an event log, in a folder that goes with the stage. */
  logPath(): string {
    return join(this.#folder, `${randomUUID()}.db`);
  }

  start(script: string, plan: object): ApplicationProcess {
    const process = new ApplicationProcess(script, plan);
    this.#disposals.push(() => process.dispose());
    return process;
  }

  /** An address that stays the same whichever process listens behind it. */
  async relay(): Promise<Relay> {
    const relay = await Relay.open();
    this.#disposals.push(() => relay.close());
    return relay;
  }

  /** A way to an emulated service that can be long for one request. */
  async slowWay(to: string): Promise<SlowWay> {
    const way = await SlowWay.open(to);
    this.#disposals.push(() => way.close());
    return way;
  }

  /** An entrance for webhooks that writes to an event log, whichever applications come and go. */
  async entrance(service: Service): Promise<Entrance> {
    const entrance = await Entrance.open(service, this.emulator, this.logPath());
    this.#disposals.push(() => entrance.close());
    return entrance;
  }

  /** Loses every webhook to an address from now on. */
  lose(callbackUrl: string): void {
    this.#deaf.add(callbackUrl);
  }

  /** Whether every webhook to an address so far has been taken. */
  hasDeliveredAll(callbackUrl: string): boolean {
    return this.emulator
      .deliveries()
      .filter(({ url }) => url === callbackUrl)
      .every(({ status }) => status === 'delivered');
  }

  /** The raw ids of the users who are in a call by the service's own account, in order; undefined when it is over. */
  peopleIn(callId: string): readonly string[] | undefined {
    const { providerCallId } = parseCallId(callId);
    const call = this.emulator.calls().find(({ id }) => id === providerCallId);
    return call === undefined || call.state === 'disconnected'
      ? undefined
      : usersAmong(call.participants);
  }

  /** Somebody else who commands the same calls, without a word to the applications. */
  somebodyElse(setting: Setting): Calling {
    const { service, emulator, callbackUrl } = setting;
    const calling = createCalling({
      instances: [createProvider({ service, emulator, callbackUrl })],
      reconcile: false,
    });
    this.#disposals.push(() => calling.destroy());
    return calling;
  }

  /** How often somebody's telephone rang. */
  rings(rawId: string): number {
    return this.#rings.filter((rung) => rung === rawId).length;
  }

  /** The requests that named somebody in their body: those that asked for them to be called. */
  requestsFor(rawId: string): readonly CommandRequest[] {
    const [userId = ''] = rawId.split(':').slice(-1);
    return this.emulator
      .requests()
      .filter(({ method, body }) => method === 'POST' && body.includes(userId))
      .map(({ headers, status }) => ({
        idempotencyKey: headers['repeatability-request-id'],
        status,
      }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#disposals.map((dispose) => dispose()));
    await this.emulator.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** Where webhooks arrive that outlives the applications: it keeps what comes in the log that they share. */
export class Entrance {
  readonly setting: Setting;
  readonly #server: WebhookServer;
  readonly #calling: Calling;
  readonly #log: EventLog;
  #opened = Promise.resolve();
  #open: () => void = () => undefined;

  static async open(service: Service, { info }: Emulator, logPath: string): Promise<Entrance> {
    const server = await listenForWebhooks();
    const callbackUrl = server.urlFor(service);
    return new Entrance({ service, emulator: info, callbackUrl, logPath }, server);
  }

  private constructor(setting: Setting, server: WebhookServer) {
    this.setting = setting;
    this.#server = server;
    this.#log = openLog(setting);
    this.#calling = createCalling({
      instances: [createProvider(setting)],
      log: this.#log,
      reconcile: false,
    });
    server.attach({
      providers: this.#calling.providers,
      receive: async (name: string, delivery: WebhookDelivery) => {
        await this.#opened;
        return this.#calling.receive(name, delivery);
      },
    });
  }

  /** Lets nothing in until it is told to. */
  shut(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Lets in what waits and what comes. */
  open(): void {
    this.#open();
  }

  /** What the log says of a call. */
  async stateOf(callId: string): Promise<CallState> {
    const entries = await this.#log.read(callId);
    return entries.reduce((state, { event }) => reduce(state, event), initialCallState(callId));
  }

  async close(): Promise<void> {
    this.open();
    await this.#server.close();
    await this.#calling.close();
  }
}
