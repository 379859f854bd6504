import type { Observable } from 'rxjs';
import type { CallConnected, CallEvent } from '../call/call-event.js';
import { parseCallId } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import type { Clock } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import {
  ConfigurationError,
  InvalidStateError,
  UnsupportedOperationError,
} from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import { redactingLogger } from '../logger/redacting-logger.js';
import type { ConversationLocator } from '../operation/call-command.js';
import type { Command } from '../operation/command.js';
import type { Capabilities } from '../provider/capability.js';
import type { Provider, ProviderAdapter, WebhookDelivery } from '../provider/provider.js';
import { Subject } from '../rxjs/rxjs.js';
import type { Intake, IntakeResult } from '../webhook/intake.js';
import { takeIn } from '../webhook/intake.js';
import { adoptWhenLeftAlone } from './adopt-call.js';
import { assertPeople, assertPhoneNumber, Call } from './call.js';
import type { ConnectOptions, CreateCallOptions } from './call-options.js';
import type { CallingParts } from './calling-parts.js';
import type { IncomingCall } from './incoming-call.js';
import { IncomingCalls } from './incoming-calls.js';
import { readTruth } from './pick-up.js';
import type { ReconcilePolicy } from './reconcile-policy.js';
import type { CommandOptions, SendOptions, SentCommand } from './send-command.js';
import { acceptedUnheard, sendCommand } from './send-command.js';
import { SerialQueue } from './serial-queue.js';
import { Session } from './session.js';
import { settleUnserved } from './settle.js';
import { takeUpCalls } from './take-up-calls.js';
import { WorkUnderWay } from './work-under-way.js';

/** What a client is made of. */
export interface CallingDependencies {
  readonly providers: readonly Provider[];
  /** Configured name of the provider that carries calls for which none is named. */
  readonly defaultProvider: string;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly settleMs: number;
  readonly reconcile: ReconcilePolicy | false;
  readonly leaseMs: number;
  readonly snapshotEvery: number | false;
  readonly random: () => number;
}

/**
 * The calls of an application, whichever provider carries them. What its providers report comes in through
 * {@link Calling.receive}, which the webhook entrance calls.
 */
export class Calling {
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #defaultProvider: Provider;
  readonly #parts: CallingParts;
  readonly #sessions = new Map<string, Session>();
  readonly #opening = new Map<string, Promise<Session>>();
  readonly #calls = new Subject<Call>();
  readonly #unattributedEvents = new Subject<CallEvent>();
  readonly #placing = new Set<string>();
  readonly #work = new WorkUnderWay();
  readonly #incoming: IncomingCalls;
  readonly #intake: Intake;
  readonly #forget = (callId: string): void => {
    this.#sessions.delete(callId);
  };
  readonly #ending = new AbortController();
  readonly #destroyed = new AbortController();
  #isShutDown = false;
  #closing: Promise<void> | undefined;

  /** Every call this client begins to serve, once it is known: placed, answered or picked up. Does not replay. */
  readonly calls$: Observable<Call> = this.#calls.asObservable();

  /**
   * Calls to the application, each told once: by the process that its webhook reaches first, or by another where that one
   * died before it could. Does not replay.
   */
  readonly incomingCalls$: Observable<IncomingCall>;

  /**
   * What providers tell that is about no call known by its id, such as that the file of a recording is there, as it reaches
   * this process. Kept whole in `raw`. Does not replay.
   */
  readonly unattributedEvents$: Observable<CallEvent> = this.#unattributedEvents.asObservable();

  constructor(dependencies: CallingDependencies) {
    const { providers, defaultProvider, ...parts } = dependencies;
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
    this.#defaultProvider = this.provider(defaultProvider);
    this.#parts = {
      ...parts,
      logger: redactingLogger(parts.logger),
      holder: globalThis.crypto.randomUUID(),
      queue: new SerialQueue(),
      destroyed: this.#destroyed.signal,
      track: (work) => this.#work.track(work),
    };
    this.#incoming = new IncomingCalls({
      parts: this.#parts,
      provider: (name) => this.provider(name),
      send: (command, given, on) => this.#send(command, given, on),
      serve: (sent, provider) => this.#served(sent, provider),
      watchOver: (callId, provider) => this.#watchOver(callId, provider),
      settle: (callId) => this.#settle(callId),
    });
    this.incomingCalls$ = this.#incoming.calls$;
    this.#intake = {
      log: parts.log,
      onIncoming: (event) => this.#incoming.ring(event),
      onConnected: (event) => this.#lookAfter(event),
      onDisconnected: (ended) => this.#settle(ended),
      onUnattributed: (event) => this.#tell(event),
    };
  }

  /** The providers of this client. */
  get providers(): readonly Provider[] {
    return [...this.#providers.values()];
  }

  /** What the default provider can do. */
  get capabilities(): Capabilities {
    return this.#defaultProvider.capabilities;
  }

  /** The provider configured under a name. @throws ConfigurationError when there is none. */
  provider(name: string): Provider {
    const provider = this.#providers.get(name);
    if (provider !== undefined) return provider;
    throw new ConfigurationError(
      `No provider is configured under the name "${name}". Configured: ${[...this.#providers.keys()].join(', ')}. Name one of these, or add "${name}" to "providers".`,
      { path: 'provider' },
    );
  }

  /**
   * Places a call to one or several people. Resolves when the provider has accepted to; people have then still to answer.
   *
   * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError.
   */
  async createCall(
    target: Identity | readonly Identity[],
    options: CreateCallOptions = {},
  ): Promise<Call> {
    const { provider: name, deadlineMs, signal, ...fields } = options;
    const provider = name === undefined ? this.#defaultProvider : this.provider(name);
    assertPhoneNumber(fields.callerId, 'callerId');
    const targets: readonly Identity[] = 'rawId' in target ? [target] : target;
    assertPeople(targets);
    const command: Command = { kind: 'createCall', targets, ...fields };
    return this.#work.track(this.#placeCall(command, { deadlineMs, signal }, provider));
  }

  /**
   * Joins a conversation that exists already: a call of others, a group call, a room or a meeting.
   *
   * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError.
   */
  async connect(conversation: ConversationLocator, options: ConnectOptions = {}): Promise<Call> {
    const { provider: name, deadlineMs, signal, ...fields } = options;
    const provider = name === undefined ? this.#defaultProvider : this.provider(name);
    const command: Command = { kind: 'connect', conversation, ...fields };
    return this.#work.track(this.#placeCall(command, { deadlineMs, signal }, provider));
  }

  /**
   * The whole API of a provider's service, on the same transport, credentials and retry.
   *
   * @param adapter The adapter of the provider's kind, which gives the API its type.
   * @param name Configured name of the provider. @default the configured default
   * @throws UnsupportedOperationError when that provider is of another kind.
   */
  native<Api>(adapter: ProviderAdapter<unknown, Api>, name?: string): Api {
    const provider = name === undefined ? this.#defaultProvider : this.provider(name);
    const api = adapter.apiOf?.(provider);
    if (api !== undefined) return api;
    throw new UnsupportedOperationError(
      `Provider "${provider.name}" is not of kind "${adapter.kind}". Name one that is.`,
      { provider: provider.name, operation: 'native' },
    );
  }

  /**
   * Picks up a call by its id, in this process or after a restart, on this replica or another: rebuilds its state from the
   * log and reads from the provider what the log missed.
   *
   * @throws CallNotFoundError when neither the log nor the provider knows it.
   */
  async call(callId: string): Promise<Call> {
    this.#assertOpen();
    const provider = this.provider(parseCallId(callId).provider);
    return this.#work.track(this.#pickUp(callId, provider));
  }

  /**
   * Takes up what a process left behind that came to an end: every call of the log that has operations open is served
   * again, so that these end, and every call that its service ends unless it is kept alive, and commands whose intent was recorded but not answered are sent again under their own key
   * where that cannot execute them twice. Resolves when all is taken up, to what was; calls appear on {@link calls$}.
   *
   * A call that was to be placed and of which it is not known whether it was is among them: it is disconnected, and its
   * `setup` has ended as unknown. What cannot be taken up now, because the provider is away, is logged and left for the next
   * time.
   */
  async recover(): Promise<readonly Call[]> {
    this.#assertOpen();
    return this.#work.track(this.#takeUp());
  }

  /**
   * Takes one verified webhook delivery of a provider in. Resolved means kept: the delivery may be acknowledged.
   *
   * @throws WebhookPayloadError, UnavailableError, ConfigurationError for a provider that is not configured.
   */
  receive(providerName: string, delivery: WebhookDelivery): Promise<IntakeResult> {
    try {
      this.#assertOpen();
      return this.#work.visit(takeIn(this.provider(providerName), delivery, this.#intake));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Ends this client in good order: takes no new commands, lets those under way finish, completes all streams and closes
   * providers and log. Calls go on at their providers. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown(
      () => this.#work.finished(),
      (provider) => this.#closeProvider(provider),
    );
    return this.#closing;
  }

  /** Ends this client at once: what is under way is broken off, and its outcome stays to be found out. Idempotent. */
  destroy(error?: Error): Promise<void> {
    this.#destroyed.abort(error);
    this.#closing = this.#shutDown(
      async () => undefined,
      (provider) => provider.destroy(error),
    );
    return this.#closing;
  }

  /** What destroying broke off meanwhile has ended all the same. */
  async #closeProvider(provider: Provider): Promise<void> {
    try {
      await provider.close();
    } catch (error) {
      if (!this.#destroyed.signal.aborted) throw error;
    }
  }

  async #shutDown(
    drain: () => Promise<void>,
    end: (provider: Provider) => Promise<void>,
  ): Promise<void> {
    this.#closing ??= Promise.resolve();
    this.#ending.abort();
    for (const session of this.#sessions.values()) session.retire();
    await drain();
    this.#isShutDown = true;
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    this.#calls.complete();
    this.#incoming.complete();
    this.#unattributedEvents.complete();
    const ends = await Promise.allSettled(this.providers.map(end));
    await this.#parts.log.close();
    const failed = ends.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #takeUp(): Promise<readonly Call[]> {
    const sessions = await takeUpCalls({
      parts: this.#parts,
      providers: this.#providers,
      sessions: this.#sessions,
      isSending: (operationId) => this.#placing.has(operationId),
      ending: this.#ending.signal,
      serve: (callId, provider) => this.#session(callId, provider),
    });
    return sessions.map((session) => new Call(session));
  }

  async #placeCall(command: Command, options: CommandOptions, provider: Provider): Promise<Call> {
    const operationId = this.#parts.newId();
    this.#placing.add(operationId);
    try {
      const sent = await this.#send(command, { ...options, operationId }, { provider });
      return await this.#served(sent, provider);
    } finally {
      this.#placing.delete(operationId);
    }
  }

  async #pickUp(callId: string, provider: Provider): Promise<Call> {
    if (!this.#sessions.has(callId)) await readTruth(callId, provider, this.#parts);
    return new Call(await this.#session(callId, provider));
  }

  async #send(
    command: Command,
    options: SendOptions,
    on: { readonly provider: Provider; readonly call?: CallState },
  ): Promise<SentCommand> {
    this.#assertOpen();
    return sendCommand(command, options, { ...on, parts: this.#parts });
  }

  /** The call that a command brought about. */
  async #served(sent: SentCommand, provider: Provider): Promise<Call> {
    try {
      return new Call(await this.#session(sent.callId, provider));
    } catch (cause) {
      throw acceptedUnheard(cause, { ...sent, provider: provider.name });
    }
  }

  /** What a command whose answer was lost has brought about, if it did, shows itself. Until then its deadline is watched. */
  #watchOver(callId: string, provider: Provider): void {
    void this.#attempt(callId, () => this.#session(callId, provider));
  }

  /** A call that a command of ours brought about is served here, unless it is served where the command was given. */
  #lookAfter(event: CallConnected): void {
    if (event.operationId === undefined || this.#sessions.has(event.callId)) return;
    void this.#attempt(event.callId, async () => {
      if (await adoptWhenLeftAlone(event, this.#parts, this.#ending.signal))
        await this.#session(event.callId, this.provider(event.provider));
    });
  }

  /** Does something that nobody waits for. What goes wrong is logged. */
  async #attempt(callId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await this.#work.track(work());
    } catch (error) {
      if (this.#destroyed.signal.aborted) return;
      this.#parts.logger.log('warn', 'A call could not be taken up. Its log holds it.', {
        callId,
        error: CallingError.isInstance(error) ? error.toJSON() : { name: typeof error },
      });
    }
  }

  async #session(callId: string, provider: Provider): Promise<Session> {
    const served = this.#sessions.get(callId);
    if (served !== undefined) return served;
    const opening = this.#opening.get(callId) ?? this.#openSession(callId, provider);
    this.#opening.set(callId, opening);
    return opening.finally(() => this.#opening.delete(callId));
  }

  async #openSession(callId: string, provider: Provider): Promise<Session> {
    const session = await Session.open(callId, {
      provider,
      parts: this.#parts,
      onEnd: this.#forget,
    });
    if (this.#isShutDown) {
      session.close();
      throw closed();
    }
    if (session.state.lifecycle !== 'disconnected') this.#sessions.set(callId, session);
    if (this.#ending.signal.aborted) session.retire();
    // Who picks up a call that is over looks at it; nobody serves it any more.
    if (this.#sessions.has(callId)) this.#calls.next(new Call(session));
    return session;
  }

  /** A call that nobody here serves ends all the same, in time for the reports that follow its disconnection. */
  #settle(callId: string): void {
    if (!this.#sessions.has(callId)) void settleUnserved(callId, this.#parts, this.#ending.signal);
  }

  #tell(event: CallEvent): void {
    const { clock, queue } = this.#parts;
    clock.soon(() => queue.run(() => this.#unattributedEvents.next(event)));
  }

  #assertOpen(): void {
    if (this.#closing === undefined) return;
    throw closed();
  }
}

function closed(): InvalidStateError {
  return new InvalidStateError('This client is closed. Create another one.');
}
