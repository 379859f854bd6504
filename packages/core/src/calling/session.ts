import type { CallEvent } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import { CallingError } from '../errors/calling-error.js';
import { CallNotFoundError, InvalidStateError, LeaseLostError } from '../errors/errors.js';
import type { Command } from '../operation/command.js';
import type { OperationState } from '../operation/operation-state.js';
import type { Provider, ReadQuery } from '../provider/provider.js';
import { Agenda } from './agenda.js';
import type { AgendaCall } from './agenda-call.js';
import { appendAwaited } from './awaited-events.js';
import type { ProjectionOwner } from './call-projection.js';
import { CallProjection } from './call-projection.js';
import type { CallingParts } from './calling-parts.js';
import type { Cancellation } from './cancellation.js';
import type { DutyCall } from './duties.js';
import { Duties } from './duties.js';
import type { Duty } from './duty.js';
import type { CommandOptions, SendContext, SendOptions } from './send-command.js';
import { checkCommand, resumeCommand, sendCommand } from './send-command.js';
import { settle } from './settle.js';

/** What a session is opened with. */
export interface SessionSurroundings {
  readonly provider: Provider;
  readonly parts: CallingParts;
  /** Called once, when the call has ended, with its id. */
  readonly onEnd: (callId: string) => void;
}

/** One call as this process serves it: its projection, its commands and what is due in it. */
export class Session implements AgendaCall, DutyCall, ProjectionOwner {
  readonly provider: Provider;
  readonly parts: CallingParts;
  readonly projection: CallProjection;
  readonly #agenda: Agenda;
  readonly #onEnd: (callId: string) => void;
  #sending: Set<string> | undefined;
  #cancellations: Map<string, Promise<Cancellation>> | undefined;
  #isClosed = false;

  static async open(callId: string, surroundings: SessionSurroundings): Promise<Session> {
    const projection = await CallProjection.open(callId, surroundings.parts);
    const session = new Session(projection, surroundings);
    projection.serveFor(session);
    if (session.state.lifecycle === 'disconnected') session.retire();
    session.#plan();
    return session;
  }

  private constructor(projection: CallProjection, { provider, parts, onEnd }: SessionSurroundings) {
    this.projection = projection;
    this.provider = provider;
    this.parts = parts;
    this.#onEnd = onEnd;
    this.#agenda = new Agenda(this, parts);
  }

  get state(): CallState {
    return this.projection.state;
  }

  get isObserved(): boolean {
    return this.projection.isObserved;
  }

  get ringsOut(): boolean {
    return this.provider.capabilities.invite.options?.['timeoutMs']?.support !== 'emulated';
  }

  get sinceSnapshot(): number {
    return this.projection.sinceSnapshot;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get keepAliveMs(): number | undefined {
    return this.provider.keepAlive?.everyMs;
  }

  isSending(operationId: string): boolean {
    return this.#sending?.has(operationId) === true;
  }

  /**
   * Gives a command on this call. Resolved once it is accepted and the state of the call says so.
   *
   * @throws LeaseLostError when it is given under a lease that another process has since. Then it is not sent.
   */
  async execute(command: Command, options: SendOptions = {}, fence?: number): Promise<string> {
    const { provider, state } = this;
    if (this.#isClosed) {
      const why =
        state.lifecycle === 'disconnected' ? 'the call has ended' : 'the client is closed';
      throw new InvalidStateError(`"${command.kind}" came too late: ${why}.`, {
        provider: provider.name,
        callId: state.callId,
        operation: command.kind,
      });
    }
    const { operationId = this.parts.newId() } = options;
    const intended = { ...options, operationId };
    try {
      await this.#whileSending(operationId, () =>
        sendCommand(command, intended, this.#sendContext(fence)),
      );
    } catch (error) {
      this.#noteRefusal(error);
      throw error;
    }
    return operationId;
  }

  /** A provider that knows the call no more may have told of its end in vain. */
  #noteRefusal(error: unknown): void {
    const mayAsk = this.parts.reconcile !== false && !this.#isClosed;
    if (!mayAsk || !CallNotFoundError.isInstance(error)) return;
    this.attempt('look for a call that is gone', () => this.read({ kind: 'call' }));
  }

  /**
   * Holds a command against what its provider can do and takes, and sends nothing.
   *
   * @throws InvalidArgumentError, UnsupportedOperationError
   */
  check(command: Command, options: CommandOptions): void {
    checkCommand(command, options, this.#sendContext(undefined));
  }

  /**
   * What becomes of taking an invitation back: asked once, through however many handles, until it is known that it failed.
   *
   * @param ask Takes it back.
   */
  cancellationOf(invitationId: string, ask: () => Promise<Cancellation>): Promise<Cancellation> {
    this.#cancellations ??= new Map();
    const cancellations = this.#cancellations;
    const known = cancellations.get(invitationId);
    if (known !== undefined) return known;
    const cancellation = ask();
    cancellations.set(invitationId, cancellation);
    const forget = () => cancellations.delete(invitationId);
    cancellation.then(({ outcome }) => outcome === 'failed' && forget(), forget);
    return cancellation;
  }

  /** Asks the provider for the truth and takes the answer in. */
  read(query: ReadQuery, fence?: number): Promise<readonly CallEvent[]> {
    const { provider, parts, state } = this;
    const reading = provider.read(query, { call: state, signal: parts.destroyed });
    return parts.track(
      reading.then(async (events) => {
        if (events.length > 0) await this.append(events, fence);
        return events;
      }),
    );
  }

  /** Records facts of our own. Resolved once they are state. */
  record(events: readonly CallEvent[]): Promise<void> {
    return this.parts.track(this.append(events));
  }

  /** Does something that nobody waits for. What goes wrong is logged. */
  attempt(what: string, work: () => Promise<unknown>): void {
    void this.parts.track(this.#tryTo(what, work));
  }

  /** Does what is due. What cannot be done is logged, and is due again later. */
  perform(duty: Duty, fence: number | undefined): Promise<void> {
    return this.#tryTo(duty.kind, () => new Duties(this).do(duty, fence));
  }

  /** Takes up an intent that was left over from a crash. */
  resume(operation: OperationState, fence?: number): Promise<unknown> {
    return this.#whileSending(operation.id, () =>
      resumeCommand(operation, this.#sendContext(fence)),
    );
  }

  keptAlive(): void {
    this.#agenda.keptAlive();
  }

  async #tryTo(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#isClosed) return;
      const isLeft = LeaseLostError.isInstance(error);
      const message = isLeft
        ? 'What was due in a call is left to the process that has its lease.'
        : 'What was due in a call could not be done.';
      this.parts.logger.log(isLeft ? 'debug' : 'warn', message, {
        callId: this.state.callId,
        duty: what,
        error: CallingError.isInstance(error) ? error.toJSON() : { name: nameOf(error) },
      });
    }
  }

  changed(): void {
    if (this.state.lifecycle !== 'disconnected') return;
    this.#isClosed = true;
    this.#agenda.close();
    this.#onEnd(this.state.callId);
    void settle(this.state, this.parts);
  }

  /** News came. What processes tell each other is none. */
  heard({ type }: CallEvent): void {
    if (this.#isClosed) return;
    if (type === 'call.keptAlive' || type === 'call.snapshotTaken') this.#agenda.noted();
    else this.#agenda.heard();
  }

  observed(): void {
    this.#plan();
  }

  /** The log cannot be read on: whoever asks for the call again is told why. */
  foundUnreadable(error: CallingError): void {
    this.retire();
    this.#onEnd(this.state.callId);
    const about = { callId: this.state.callId, error: error.toJSON() };
    this.parts.logger.log('error', 'A call cannot be followed any further.', about);
  }

  #plan(): void {
    if (!this.#isClosed) this.#agenda.plan();
  }

  /** Takes no new commands and begins nothing more of its own; what is under way goes on. Idempotent. */
  retire(): void {
    this.#isClosed = true;
    void this.parts.track(this.#agenda.handOver());
  }

  /** Ends serving the call here, and completes its streams. Idempotent. */
  close(): void {
    this.retire();
    this.projection.close();
  }

  async #whileSending<T>(operationId: string, send: () => Promise<T>): Promise<T> {
    this.#sending ??= new Set();
    this.#sending.add(operationId);
    try {
      return await this.parts.track(send());
    } finally {
      this.#sending?.delete(operationId);
      this.#agenda.sent(operationId);
    }
  }

  #sendContext(fence: number | undefined): SendContext {
    const { provider, parts, state, projection } = this;
    const context = { provider, parts, call: state, folding: projection };
    return fence === undefined ? context : { ...context, fence };
  }

  /** @throws LeaseLostError when the fence is not the newest. */
  async append(events: readonly CallEvent[], fence?: number): Promise<void> {
    const marked = events.map((event) =>
      event.id === undefined ? { ...event, id: this.parts.newId() } : event,
    );
    const last = marked.at(-1);
    const awaited = last?.id === undefined ? undefined : this.projection.expect(last.id);
    const options = fence === undefined ? {} : { fence };
    const { log } = this.parts;
    await appendAwaited(awaited, () => log.append(this.state.callId, marked, options));
    await awaited?.folded();
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
