import type { Observable } from 'rxjs';
import type { CallIncoming } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import { initialCallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import type { Command } from '../operation/command.js';
import type { Provider } from '../provider/provider.js';
import { Subject } from '../rxjs/rxjs.js';
import type { Call } from './call.js';
import type { CallCommandOptions } from './call-options.js';
import type { CallingParts } from './calling-parts.js';
import { Doorbell } from './doorbell.js';
import type { IncomingCallActions } from './incoming-call.js';
import { IncomingCall } from './incoming-call.js';
import type { CommandOptions, SentCommand } from './send-command.js';
import { acceptedUnheard } from './send-command.js';

/** What calls to the application need from the client that takes them in. */
export interface IncomingCallsHost {
  readonly parts: CallingParts;
  provider(name: string): Provider;
  send(
    command: Command,
    options: CommandOptions,
    on: { readonly provider: Provider; readonly call: CallState },
  ): Promise<SentCommand>;
  /** Serves a call that was answered. */
  serve(sent: SentCommand, provider: Provider): Promise<Call>;
  /** Sees to it that a command without an answer ends. */
  watchOver(callId: string, provider: Provider): void;
  /** A call that was turned away is over. */
  settle(callId: string): void;
}

/** Calls to the application: each is told once, and can be answered or turned away. */
export class IncomingCalls {
  readonly #host: IncomingCallsHost;
  readonly #doorbell: Doorbell;
  readonly #calls = new Subject<IncomingCall>();
  readonly #actions: IncomingCallActions = {
    answer: (event, command, options) =>
      this.#host.parts.track(this.#answer(event, command, options)),
    turnAway: (event, command, options) =>
      this.#host.parts.track(this.#turnAway(event, command, options)),
  };

  readonly calls$: Observable<IncomingCall> = this.#calls.asObservable();

  constructor(host: IncomingCallsHost) {
    this.#host = host;
    this.#doorbell = new Doorbell(host.parts);
  }

  /**
   * Somebody calls. Resolved once it is certain who tells the application; it is told after that.
   *
   * @throws UnavailableError when the log is away.
   */
  async ring(event: CallIncoming): Promise<void> {
    if (!(await this.#doorbell.claim(event))) return;
    const { clock, queue, track } = this.#host.parts;
    const call = new IncomingCall(event, this.#actions);
    void track(
      new Promise<void>((resolve) => {
        clock.soon(() => {
          queue.run(() => this.#calls.next(call));
          resolve();
        });
      }),
    );
  }

  /** Ends the stream. */
  complete(): void {
    this.#calls.complete();
  }

  async #answer(event: CallIncoming, command: Command, options: CallCommandOptions): Promise<Call> {
    const provider = this.#host.provider(event.provider);
    return this.#host.serve(await this.#send(event, command, options), provider);
  }

  async #turnAway(
    event: CallIncoming,
    command: Command,
    options: CallCommandOptions,
  ): Promise<void> {
    const { operationId } = await this.#send(event, command, options);
    const { provider, callId } = event;
    const { log, clock } = this.#host.parts;
    const fact = { provider, callId, occurredAt: timestamp(clock) };
    const reason = { reason: command.kind === 'reject' ? 'declined' : 'transferred' } as const;
    try {
      await log.append(callId, [{ ...fact, type: 'call.disconnected', id: 'turned-away', reason }]);
    } catch (cause) {
      throw acceptedUnheard(cause, { provider, callId, operationId });
    }
    this.#host.settle(callId);
  }

  async #send(
    event: CallIncoming,
    command: Command,
    { deadlineMs, signal, ...fields }: CallCommandOptions,
  ): Promise<SentCommand> {
    const provider = this.#host.provider(event.provider);
    const call = reduce(initialCallState(event.callId), event);
    const options = { deadlineMs, signal };
    try {
      return await this.#host.send({ ...command, ...fields }, options, { provider, call });
    } catch (error) {
      if (CallingError.isInstance(error) && error.outcomeUnknown)
        this.#host.watchOver(event.callId, provider);
      throw error;
    }
  }
}
