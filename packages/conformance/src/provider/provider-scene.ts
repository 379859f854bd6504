import type {
  Call,
  Calling,
  CallState,
  EventLog,
  Identity,
  Invitation,
  InviteOptions,
  OperationState,
  Participant,
  Provider,
  WebhookDelivery,
} from '@tandem/core';
import { createCalling, MemoryEventLog } from '@tandem/core';
import type { Intake } from '../chaos/chaos-relay.js';
import type { ProviderHarness, ServiceRequest } from './provider-harness.js';

/** How a client is made for a test. */
export interface ClientOptions {
  /** Puts something around the provider. */
  readonly around?: (provider: Provider) => Provider;
  readonly log?: EventLog;
  /** Whether the client asks the provider for the truth by itself. @default true */
  readonly reconciles?: boolean;
}

const stepMs = 100;
const patienceMs = 30_000;

/** A harness with clients on it, and the verbs of the tests. */
export class ProviderScene {
  readonly harness: ProviderHarness;
  /** Everything that the service has sent. */
  readonly deliveries: WebhookDelivery[] = [];
  readonly #clients: Calling[] = [];
  #intake: Intake = async () => undefined;

  constructor(harness: ProviderHarness) {
    this.harness = harness;
    harness.connect((delivery) => {
      this.deliveries.push(delivery);
      return this.#intake(harness.provider.name, delivery);
    });
  }

  get provider(): Provider {
    return this.harness.provider;
  }

  /** Makes a client. What the service sends goes to the first one, unless it is routed elsewhere. */
  client({ around = (provider) => provider, log, reconciles = true }: ClientOptions = {}): Calling {
    const { clock } = this.harness;
    const calling = createCalling({
      instances: [around(this.provider)],
      clock,
      log: log ?? new MemoryEventLog({ clock }),
      ...(reconciles ? {} : { reconcile: false }),
    });
    if (this.#clients.length === 0) this.route((name, delivery) => calling.receive(name, delivery));
    this.#clients.push(calling);
    return calling;
  }

  /** Sends whatever comes from the service somewhere else. */
  route(intake: Intake): void {
    this.#intake = intake;
  }

  /** Places a call to somebody who answers, and waits until both are in it. */
  async placeCall(calling: Calling): Promise<Call> {
    const { people, createCallOptions } = this.harness;
    const call = await this.during(calling.createCall(people.answers, createCallOptions));
    await this.until(() => call.lifecycle === 'connected', 'the call is connected');
    await this.until(() => isIn(call, people.answers), 'the called person is in the roster');
    return call;
  }

  invite(call: Call, person: Identity, options: InviteOptions = {}): Promise<Invitation> {
    return this.during(call.invite(person, { ...this.harness.inviteOptions, ...options }));
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += stepMs) {
      if (waitedMs > patienceMs) throw new Error(`It did not come about that ${what}.`);
      await this.harness.advance(stepMs);
    }
  }

  /** Lets time pass until something has settled, and gives it back. */
  async during<T>(work: Promise<T>): Promise<T> {
    let hasSettled = false;
    const settle = () => {
      hasSettled = true;
    };
    work.then(settle, settle);
    await this.harness.advance(0);
    await this.until(() => hasSettled, 'what was asked for was done');
    return work;
  }

  /** Lets everything happen that is on its way. */
  async settle(): Promise<void> {
    for (let times = 0; times < 20; times += 1) await this.harness.advance(stepMs);
  }

  /** The requests so far that change something. */
  commandsSent(): readonly ServiceRequest[] {
    return this.harness.requests().filter(({ method }) => method !== 'GET');
  }

  /** Who is in a call, as the service says when it is asked. */
  async truth(call: Call): Promise<readonly Participant[]> {
    const events = await this.provider.read({ kind: 'participants' }, { call: call.state });
    const read = events.find((event) => event.type === 'roster.read');
    return read?.participants ?? [];
  }

  /** A delivery of wire events, as if it came now. */
  delivery(body: unknown): WebhookDelivery {
    const receivedAt = new Date(this.harness.clock.now()).toISOString();
    return { body, headers: this.deliveries[0]?.headers ?? {}, receivedAt };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#clients.map((calling) => calling.destroy()));
    await this.provider.destroy();
    await this.harness.dispose();
  }
}

/** Whether someone is in the roster of a call. */
export function isIn(call: Call, person: Identity): boolean {
  return call.roster.participants.some(({ identity }) => identity.rawId === person.rawId);
}

/** Who takes part, as sorted keys. */
export function keysOf(participants: readonly Participant[]): readonly string[] {
  return participants.map(({ identity }) => identity.rawId).sort();
}

/** What of a call must be the same whichever way its news came. */
export function essenceOf({ lifecycle, roster, operations }: CallState): unknown {
  return {
    lifecycle,
    roster: keysOf(roster.participants),
    operations: operations.map(({ id, kind, status }) => `${kind} ${id} ${status}`).sort(),
  };
}

/** Keeps the states of every operation of a call as they come. */
export function recordOperations(call: Call): ReadonlyMap<string, readonly OperationState[]> {
  const record = new Map<string, OperationState[]>();
  call.operations$.subscribe((operation) => {
    const known = record.get(operation.id);
    if (known === undefined) record.set(operation.id, [operation]);
    else known.push(operation);
  });
  return record;
}
