import type {
  Clock,
  CreateCallOptions,
  Identity,
  InviteOptions,
  Provider,
  WebhookDelivery,
} from '@tandem/core';
import type { WireForm } from '../chaos/wire-form.js';

/** People who do as they always do when they are called, known to the service behind the harness. */
export interface HarnessPeople {
  /** Answers. Calls are placed to this person. */
  readonly answers: Identity;
  /** Answers as well. */
  readonly alsoAnswers: Identity;
  readonly declines: Identity;
  readonly neverAnswers: Identity;
  /** Answers, and leaves some time later. */
  readonly leaves?: Identity;
  readonly isBusy?: Identity;
  /** Answers, and can be muted by the application. */
  readonly canBeMuted?: Identity;
}

/** A request that reached the service. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * A provider with its service, or with something that answers in the service's stead: mocked HTTP, an emulator. The suite
 * drives it through the neutral API and sees nothing else of it but this.
 */
export interface ProviderHarness {
  readonly provider: Provider;
  /** The time that the provider lives by, and the client that the suite makes. */
  readonly clock: Clock;
  readonly people: HarnessPeople;
  /** How the service puts several events into one delivery. */
  readonly form: WireForm;
  /** What placing a call takes beside the person, such as a caller id. */
  readonly createCallOptions?: CreateCallOptions;
  /** What an invitation takes beside the person. */
  readonly inviteOptions?: InviteOptions;
  /** Bodies that the service never sends. @default null, a number, a text, true */
  readonly malformedBodies?: readonly unknown[];

  /** Where whatever the service sends goes from now on, verified and parsed. Called once. */
  connect(intake: (delivery: WebhookDelivery) => Promise<unknown>): void;

  /** Lets time pass, for the clock, the service and its people. Resolves when what fell due has happened. */
  advance(durationMs: number): Promise<void>;

  /** Requests about calls that have reached the service, oldest first. Those for tokens are left out. */
  requests(): readonly ServiceRequest[];

  /** One event about a call, in the service's form, of a kind that nobody knows yet. */
  unknownEvent(providerCallId: string): unknown;

  /** Lets the service take requests and answer none, until the returned function is called. */
  stall?(): () => void;

  /** Lets the service refuse every request with a status, until the returned function is called. */
  refuse?(status: number): () => void;

  /** Someone calls the application. Resolves when the service has sent the news. */
  ring?(from: Identity): Promise<void>;

  /** How many connections of the provider are open, where that can be told. */
  openConnections?(): number;

  /** How many timers of the client and the provider wait on the clock, where that can be told. */
  pendingTimers?(): number;

  /** Ends the service and frees everything. The suite has ended the provider by then. */
  dispose(): Promise<void>;
}
