import type { CallEvent } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import type { Clock } from '../clock/clock.js';
import type { Identity } from '../identity/identity.js';
import type { Logger } from '../logger/logger.js';
import type { Command } from '../operation/command.js';
import type {
  OperationHandle,
  OperationResult,
  OperationState,
} from '../operation/operation-state.js';
import type { Participant } from '../participant/participant.js';
import type { WebhookPolicy } from '../webhook/webhook-policy.js';
import type { Capabilities } from './capability.js';

/**
 * A calling provider: a translator between the neutral model and one service. It turns commands into requests, and
 * webhooks and answers into events. It holds no state of any call, so that any replica can serve any call.
 */
export interface Provider {
  readonly contractVersion: 1;
  /** The name under which it is configured. Part of every call id. */
  readonly name: string;
  /** What it is, such as the name of its package. Key of its {@link ProviderOptions}. */
  readonly kind: string;
  readonly capabilities: Capabilities;
  /** Longest context text that the service carries, in characters. */
  readonly maxContextLength: number;
  /** How its webhooks prove where they come from. */
  readonly webhookPolicy: WebhookPolicy;

  /**
   * Checks a command and makes it ready to be sent. Nothing leaves yet: what this throws is bad input, and costs nothing.
   *
   * @throws InvalidArgumentError, UnsupportedOperationError, InvalidStateError
   */
  prepare(command: Command, context: CommandContext): PreparedCommand;

  /**
   * What one webhook delivery says. Pure. Whatever has no neutral form becomes a `provider.event`; whatever is
   * malformed does so too, without harm to its neighbours.
   *
   * @throws WebhookPayloadError when the body as a whole is in no form that the service sends.
   */
  decode(delivery: WebhookDelivery): readonly CallEvent[];

  /**
   * Asks the service for the truth and returns it as events. A call that it does not know any more has ended: that is
   * an event, not an error.
   *
   * @throws UnavailableError, RequestError
   */
  read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]>;

  /**
   * Asks the service about one person in the call.
   *
   * @returns undefined when they are not in it.
   * @throws CallNotFoundError, UnavailableError, RequestError
   */
  findParticipant(identity: Identity, context: ReadContext): Promise<Participant | undefined>;

  /** How calls are kept from being ended by the service. Absent where it does not end calls by itself. */
  readonly keepAlive?: KeepAlive;

  /** Lets requests under way finish and frees all connections. Idempotent. */
  close(): Promise<void>;

  /** Breaks off requests under way and frees all connections. Idempotent. */
  destroy(error?: Error): Promise<void>;
}

/** A service ends calls whose application it has not heard from for long. */
export interface KeepAlive {
  /** How often to send, in milliseconds: often enough for some to fail. */
  readonly everyMs: number;
  /**
   * Tells the service that the application is still there, and returns what the answer says about the call: one that the
   * service does not know any more has ended.
   *
   * @throws UnavailableError, RequestError
   */
  send(context: ReadContext): Promise<readonly CallEvent[]>;
}

/** What surrounds a command. */
export interface CommandContext {
  readonly operationId: string;
  /** Text to send as the service's context, so that reports of the operation find it again. */
  readonly correlationToken: string;
  /** Key under which the service is asked to execute the command at most once, where it offers that: a UUID. */
  readonly idempotencyKey: string;
  /** ISO 8601. When the command was first tried; the same for every try. */
  readonly firstSentAt: string;
  /** The call it is given on. Absent for a call that is yet to be placed. */
  readonly call?: CallState;
}

/** A command that has been checked. */
export interface PreparedCommand {
  /**
   * Whether sending it again cannot execute it twice: because the service honours the idempotency key, or because doing it
   * twice is doing it once. A command that is not is never sent again, also not after a crash.
   */
  readonly isRepeatable: boolean;

  /**
   * Sends it. Tries again by itself only where that cannot execute it twice.
   *
   * @throws RequestError when the service refuses, UnavailableError when no answer could be had.
   */
  send(options: SendOptions): Promise<Receipt>;
}

/** How to send a command. */
export interface SendOptions {
  readonly signal?: AbortSignal;
}

/** The service's answer to a command. */
export interface Receipt {
  /** The service's id of the call that was placed or answered. */
  readonly providerCallId?: string;
  readonly handle?: OperationHandle;
  /** Set where the answer already is the outcome, and no report will follow. */
  readonly ended?: {
    readonly status: 'succeeded' | 'failed';
    readonly reason?: EndReason;
    readonly result?: OperationResult;
  };
  /** What else the answer tells about the call. */
  readonly events?: readonly ReceiptEvent[];
}

/** An event without the parts that only the caller of the provider knows. */
export type ReceiptEvent = CallEvent extends infer Event
  ? Event extends CallEvent
    ? Omit<Event, 'provider' | 'callId' | 'occurredAt' | 'id'>
    : never
  : never;

/** One webhook delivery, verified and parsed. */
export interface WebhookDelivery {
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/**
 * What to read. For `operation` a provider returns whatever evidence of that operation's outcome it can get: the end of
 * the operation itself, or the roster or the state of the call from which the end follows.
 */
export type ReadQuery =
  | { readonly kind: 'call' }
  | { readonly kind: 'participants' }
  | { readonly kind: 'operation'; readonly operation: OperationState };

/** What surrounds a read. */
export interface ReadContext {
  /** The call as it is known when the read begins. */
  readonly call: CallState;
  readonly signal?: AbortSignal;
}

/** What every provider gets from whoever builds it. */
export interface ProviderParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * How a provider is made from plain configuration, so that an application chooses one by config alone: it hands over the
 * adapters it has, and the configuration says which of them to use and how.
 */
export interface ProviderAdapter<CallApi = unknown, Api = unknown> {
  /** The `kind` by which configuration names it. */
  readonly kind: string;
  /** Environment variables that it reads, each with the configuration path it stands for, dots between keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** Builds the provider. @throws ConfigurationError naming the key and the fix. */
  create(name: string, options: unknown, parts: ProviderParts): Provider;
  /** The whole API of the service. Undefined for a provider of another kind. */
  apiOf?(provider: Provider): Api | undefined;
  /** The whole API of the service on one call. Undefined for a provider of another kind. */
  callApiOf?(provider: Provider, providerCallId: string): CallApi | undefined;
}
