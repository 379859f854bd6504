import type { CallEvent, OperationEnded } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { CallNotFoundError, InvalidStateError } from '../errors/errors.js';
import type { Command } from '../operation/command.js';
import type { OperationState } from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import type { Provider, ReadQuery } from '../provider/provider.js';
import type { AgendaCall, Duty } from './agenda.js';
import { Agenda } from './agenda.js';
import { CallProjection } from './call-projection.js';
import type { CallingParts } from './calling-parts.js';
import type { Cancellation } from './cancellation.js';
import type { CommandOptions } from './send-command.js';
import { checkCommand, resumeCommand, sendCommand } from './send-command.js';
import { settle, settled } from './settle.js';
import { verdictOn } from './verdict.js';

/** What a session is opened with. */
export interface SessionSurroundings {
  readonly provider: Provider;
  readonly parts: CallingParts;
  /** Called once, when the call has ended. */
  readonly onEnd: () => void;
}

/** One call as this process serves it: its projection, its commands and what is due in it. */
export class Session implements AgendaCall {
  readonly provider: Provider;
  readonly parts: CallingParts;
  readonly projection: CallProjection;
  readonly #agenda: Agenda;
  /** What was asked for here of invitations, by their operation id, through whichever handle. */
  readonly cancellations = new Map<string, Promise<Cancellation>>();
  readonly #sending = new Set<string>();
  #isClosed = false;

  static async open(callId: string, surroundings: SessionSurroundings): Promise<Session> {
    let session: Session | undefined;
    const { log, queue } = surroundings.parts;
    const projection = await CallProjection.open(callId, {
      log,
      queue,
      onChange: () => {
        if (session?.state.lifecycle === 'disconnected') session.end(surroundings.onEnd);
      },
      onNews: () => session?.hear(),
      onObserved: () => session?.plan(),
    });
    session = new Session(projection, surroundings);
    if (session.state.lifecycle === 'disconnected') session.retire();
    session.plan();
    return session;
  }

  private constructor(projection: CallProjection, { provider, parts }: SessionSurroundings) {
    this.projection = projection;
    this.provider = provider;
    this.parts = parts;
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

  get keepAliveMs(): number | undefined {
    return this.provider.keepAlive?.everyMs;
  }

  isSending(operationId: string): boolean {
    return this.#sending.has(operationId);
  }

  /** Gives a command on this call. Resolved once it is accepted and the state of the call says so. */
  async execute(command: Command, options: CommandOptions = {}): Promise<string> {
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
    const operationId = this.parts.newId();
    try {
      await this.#whileSending(operationId, () =>
        sendCommand(command, { ...options, operationId }, this.#sendContext()),
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
    checkCommand(command, options, this.#sendContext());
  }

  /** Asks the provider for the truth and takes the answer in. */
  read(query: ReadQuery): Promise<readonly CallEvent[]> {
    const { provider, parts, state } = this;
    const reading = provider.read(query, { call: state, signal: parts.destroyed });
    return parts.track(
      reading.then(async (events) => {
        if (events.length > 0) await this.#append(events);
        return events;
      }),
    );
  }

  /** Records facts of our own. Resolved once they are state. */
  record(events: readonly CallEvent[]): Promise<void> {
    return this.parts.track(this.#append(events));
  }

  /** Does something that nobody waits for. What goes wrong is logged. */
  attempt(what: string, work: () => Promise<unknown>): void {
    void this.parts.track(this.#tryTo(what, work));
  }

  /** Does what is due. What cannot be done is logged, and is due again later. */
  perform(duty: Duty): Promise<void> {
    return this.#tryTo(duty.kind, () => this.#do(duty));
  }

  async #tryTo(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#isClosed) return;
      this.parts.logger.log('warn', 'What was due in a call could not be done.', {
        callId: this.state.callId,
        duty: what,
        error: CallingError.isInstance(error) ? error.toJSON() : { name: nameOf(error) },
      });
    }
  }

  /** News came. */
  private hear(): void {
    if (!this.#isClosed) this.#agenda.heard();
  }

  private plan(): void {
    if (!this.#isClosed) this.#agenda.plan();
  }

  private end(onEnd: () => void): void {
    this.retire();
    onEnd();
    void settle(this.state, this.parts);
  }

  /** Takes no new commands and begins nothing more of its own; what is under way goes on. Idempotent. */
  retire(): void {
    this.#isClosed = true;
    this.#agenda.close();
  }

  /** Ends serving the call here, and completes its streams. Idempotent. */
  close(): void {
    this.retire();
    this.projection.close();
  }

  #do(duty: Duty): Promise<unknown> {
    switch (duty.kind) {
      case 'settle':
        return this.#append([settled(this.state, this.parts.clock)]);
      case 'conclude':
        return this.#conclude(duty.operation);
      case 'withdraw':
        return this.#withdraw(duty.operation);
      case 'resume':
        return this.#whileSending(duty.operation.id, () =>
          resumeCommand(duty.operation, this.#sendContext()),
        );
      case 'inquire':
        return this.read({ kind: 'operation', operation: duty.operation });
      case 'repairRoster':
        return this.read({ kind: 'participants' });
      case 'breakSilence':
        return this.#breakSilence();
      case 'keepAlive':
        return this.#keepAlive();
    }
  }

  /** Takes back an invitation that has rung out. Whoever has come meanwhile, unheard, is not thrown out by it. */
  async #withdraw({ id }: OperationState): Promise<void> {
    const known = operationOf(this.state, id);
    const isAsked = this.parts.reconcile !== false && known !== undefined;
    const evidence = isAsked ? await this.read({ kind: 'operation', operation: known }) : [];
    const current = operationOf(this.state, id);
    if (this.#isClosed || current === undefined || !isOpen(current)) return;
    if (verdictOn(current, this.state, evidence) === 'succeeded') return;
    await this.execute({ kind: 'cancel', invitation: id, because: 'timeout' });
  }

  async #keepAlive(): Promise<void> {
    const { provider, parts, state } = this;
    const events = await provider.keepAlive?.send({ call: state, signal: parts.destroyed });
    this.#agenda.keptAlive();
    if (events !== undefined && events.length > 0) await this.#append(events);
  }

  async #breakSilence(): Promise<void> {
    await this.#append([{ ...this.#fact(), type: 'roster.doubted' }]);
    await this.read({ kind: 'call' });
    if (!this.#isClosed) await this.read({ kind: 'participants' });
  }

  /** An operation whose deadline has passed: reads the truth, and ends it with what can be proven. */
  async #conclude(operation: OperationState): Promise<void> {
    const evidence = this.parts.reconcile === false ? [] : await this.#gather(operation);
    const current = operationOf(this.state, operation.id);
    if (this.#isClosed || current === undefined || !isOpen(current)) return;
    const status = verdictOn(current, this.state, evidence);
    const ended: OperationEnded = {
      ...this.#fact(),
      type: 'operation.ended',
      id: `${operation.id}/deadline`,
      kind: operation.kind,
      operationId: operation.id,
      status,
      ...(status === 'succeeded' ? {} : { reason: { reason: 'unknown' } }),
      by: 'deadline',
    };
    await this.#append([ended]);
  }

  async #gather(operation: OperationState): Promise<readonly CallEvent[]> {
    try {
      return await this.read({ kind: 'operation', operation });
    } catch (error) {
      const { callId } = this.state;
      const about = { callId, operationId: operation.id, error: nameOf(error) };
      this.parts.logger.log('warn', 'The provider could not say how an operation ended.', about);
      return [];
    }
  }

  async #whileSending<T>(operationId: string, send: () => Promise<T>): Promise<T> {
    this.#sending.add(operationId);
    try {
      return await this.parts.track(send());
    } finally {
      this.#sending.delete(operationId);
      this.#agenda.sent(operationId);
    }
  }

  #sendContext() {
    const { provider, parts, state, projection } = this;
    return { provider, parts, call: state, folded: (id: string) => projection.folded(id) };
  }

  async #append(events: readonly CallEvent[]): Promise<void> {
    const marked = events.map((event) =>
      event.id === undefined ? { ...event, id: this.parts.newId() } : event,
    );
    const last = marked.at(-1);
    const folded = last?.id === undefined ? undefined : this.projection.folded(last.id);
    const { duplicates } = await this.parts.log.append(this.state.callId, marked);
    await (duplicates === 0 ? folded : this.projection.caughtUp());
  }

  #fact(): Pick<CallEvent, 'provider' | 'callId' | 'occurredAt'> {
    const { provider, parts, state } = this;
    return { provider: provider.name, callId: state.callId, occurredAt: timestamp(parts.clock) };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
