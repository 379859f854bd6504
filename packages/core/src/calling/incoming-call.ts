import type { CallIncoming } from '../call/call-event.js';
import { InvalidStateError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import type { Command } from '../operation/command.js';
import type { Call } from './call.js';
import type { CallCommandOptions } from './call-options.js';

/** What an incoming call needs from the client that hands it out. */
export interface IncomingCallActions {
  answer(event: CallIncoming, command: Command, options: CallCommandOptions): Promise<Call>;
  turnAway(event: CallIncoming, command: Command, options: CallCommandOptions): Promise<void>;
}

/** Someone calls the application. It can be answered, rejected or redirected, once. */
export class IncomingCall {
  /** Id under which its events are kept. A call that is answered may get another, see {@link Call.id}. */
  readonly id: string;
  readonly provider: string;
  readonly from: Identity;
  readonly to: Identity;
  readonly callerDisplayName: string | undefined;
  /** Headers that the caller attached. */
  readonly customContext: Readonly<Record<string, string>>;
  readonly event: CallIncoming;
  readonly #actions: IncomingCallActions;
  #handled: string | undefined;

  constructor(event: CallIncoming, actions: IncomingCallActions) {
    this.id = event.callId;
    this.provider = event.provider;
    this.from = event.from;
    this.to = event.to;
    this.callerDisplayName = event.callerDisplayName;
    this.customContext = event.customContext ?? {};
    this.event = event;
    this.#actions = actions;
  }

  /** Takes the call. Resolves when the provider has accepted that; the call is up when its state says `connected`. */
  answer(options: CallCommandOptions = {}): Promise<Call> {
    return this.#once('answered', () =>
      this.#actions.answer(this.event, { kind: 'answer', ...this.#token() }, options),
    );
  }

  /** Refuses the call. @param reason What the caller is told. */
  reject(
    reason: 'none' | 'busy' | 'forbidden' = 'none',
    options: CallCommandOptions = {},
  ): Promise<void> {
    return this.#once('rejected', () =>
      this.#actions.turnAway(this.event, { kind: 'reject', reason, ...this.#token() }, options),
    );
  }

  /** Sends the caller to somebody else. */
  redirect(target: Identity, options: CallCommandOptions = {}): Promise<void> {
    return this.#once('redirected', () =>
      this.#actions.turnAway(this.event, { kind: 'redirect', target, ...this.#token() }, options),
    );
  }

  #token(): { readonly token?: string } {
    return this.event.token === undefined ? {} : { token: this.event.token };
  }

  /** A command that failed may be tried again, or another one be given; one that is under way or done may not. */
  async #once<T>(handled: string, act: () => Promise<T>): Promise<T> {
    if (this.#handled !== undefined) {
      throw new InvalidStateError(`The incoming call has been ${this.#handled} already.`, {
        callId: this.id,
        provider: this.provider,
      });
    }
    this.#handled = handled;
    try {
      return await act();
    } catch (error) {
      this.#handled = undefined;
      throw error;
    }
  }
}
