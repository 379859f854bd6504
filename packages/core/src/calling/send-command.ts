import type { CallEvent, OperationEnded, OperationRequested } from '../call/call-event.js';
import { callIdOf, placingIdOf } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { CallNotFoundError, RequestError, UnavailableError } from '../errors/errors.js';
import type { AppendOptions, AppendResult } from '../log/event-log.js';
import type { Command } from '../operation/command.js';
import { encodeCorrelationToken } from '../operation/correlation-token.js';
import type { OperationState } from '../operation/operation-state.js';
import { assertCapable } from '../provider/assert-capable.js';
import type { PreparedCommand, Provider, Receipt } from '../provider/provider.js';
import type { AwaitedEvent, Folding } from './awaited-events.js';
import { appendAwaited } from './awaited-events.js';
import type { CallingParts } from './calling-parts.js';
import type { Intent } from './intent.js';
import { assertDeadline, intentOf, newIntent } from './intent.js';

/** What every command takes. */
export interface CommandOptions {
  /**
   * How long to wait for the outcome after which the operation ends as timed out or unknown, in milliseconds: unknown where the
   * provider never answered, or somebody may ring still. The default depends on the command: long enough for people to answer
   * where people have to.
   */
  readonly deadlineMs?: number | undefined;
  /** Breaks off waiting for the provider's answer. The command may have been executed all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a command whose id has been chosen. */
export interface SendOptions extends CommandOptions {
  readonly operationId?: string;
}

/** Where a command is sent from. */
export interface SendContext {
  readonly provider: Provider;
  readonly parts: CallingParts;
  /** The call it is given on, where there is one yet. */
  readonly call?: CallState;
  /** The fencing number of the lease under which it is done on our own account. What is sent already is recorded without it. */
  readonly fence?: number;
  /** Where there is a state for what is appended to become part of. */
  readonly folding?: Folding;
}

/** A command that was accepted. */
export interface SentCommand {
  readonly operationId: string;
  /** The call it is part of: the one it was given on, or the one it placed. */
  readonly callId: string;
}

/**
 * Sends a command, in the one order that loses nothing: check it, record the intent, send it, record the answer. Everything
 * the provider reports about it afterwards, or before the answer is read, finds the recorded intent.
 */
export function sendCommand(
  command: Command,
  options: SendOptions,
  context: SendContext,
): Promise<SentCommand> {
  const intent = newIntent(command, options, context.parts);
  return new Sending(command, intent, context).run(options.signal);
}

/**
 * Holds a command against what its provider can do and takes, and sends nothing.
 *
 * @throws InvalidArgumentError, UnsupportedOperationError
 */
export function checkCommand(
  command: Command,
  options: CommandOptions,
  context: SendContext,
): void {
  new Sending(command, newIntent(command, options, context.parts), context).check();
}

/** The provider took a command on and this process could not note that, so that only reports will tell what comes of it. */
export function acceptedUnheard(
  cause: unknown,
  at: { readonly provider: string; readonly callId: string; readonly operationId?: string },
): UnavailableError {
  return new UnavailableError(
    'The provider accepted the command, and this process could not note it: the event log is away, or the client was destroyed. Do not send it again: its outcome will be found by its reports, and its call by its id.',
    { cause, ...at, outcomeUnknown: true },
  );
}

/**
 * Takes up a command whose intent was recorded and of which nothing else is known, because its process came to an end: sends
 * it again under the same key where that cannot execute it twice, and records that it is unanswered where it can. A command
 * whose deadline has passed is not sent either: nobody waits for it any more, and nobody knows how long the key is remembered.
 *
 * @returns undefined where it did not come to an answer to go on with: what is known of its end is in its log.
 * @throws UnavailableError when the provider could not be asked: the intent stays as it is, to be taken up again.
 */
export async function resumeCommand(
  operation: OperationState,
  context: SendContext,
): Promise<SentCommand | undefined> {
  const { command } = operation;
  const intent = intentOf(operation);
  if (command === undefined || intent === undefined) return undefined;
  return new Sending(command, intent, context).resume();
}

/** Closes the intent of a call that has been placed, where its process came to an end before it could. */
export async function closePlacing(operation: OperationState, context: SendContext): Promise<void> {
  const { command } = operation;
  const intent = intentOf(operation);
  if (command !== undefined && intent !== undefined)
    await new Sending(command, intent, context).closePlacing();
}

const none: readonly never[] = [];

class Sending {
  readonly #command: Command;
  readonly #context: SendContext;
  readonly #intent: Intent;
  readonly #operationId: string;
  /** Where the intent is kept: in the log of the call, or in one of its own as long as there is no call. */
  readonly #intentId: string;

  constructor(command: Command, intent: Intent, context: SendContext) {
    const { provider, call } = context;
    this.#command = command;
    this.#context = context;
    this.#intent = intent;
    this.#operationId = intent.operationId;
    this.#intentId = call?.callId ?? placingIdOf(provider.name, intent.operationId);
  }

  check(): PreparedCommand {
    assertCapable(this.#context.provider, this.#command);
    assertDeadline(this.#intent);
    return this.#prepare();
  }

  async run(signal: AbortSignal | undefined): Promise<SentCommand> {
    const prepared = this.check();
    const requested = this.#requested(this.#intentId);
    const awaited = this.#awaited(requested);
    await this.#keep([requested], awaited, this.#lease());
    let receipt: Receipt;
    try {
      receipt = await this.#send(prepared, signal);
    } catch (cause) {
      const error = this.#located(cause);
      await this.#noteFailure(error);
      await awaited?.folded();
      throw error;
    }
    return await this.#take(receipt);
  }

  async resume(): Promise<SentCommand | undefined> {
    const isLate = timestamp(this.#context.parts.clock) >= this.#deadlineAt();
    const prepared = isLate ? undefined : this.#prepare();
    if (prepared?.isRepeatable !== true) {
      await this.#unanswered(this.#lease());
      return undefined;
    }
    let receipt: Receipt;
    try {
      receipt = await this.#send(prepared);
    } catch (cause) {
      const error = this.#located(cause);
      // Only what the service itself says now speaks for the try of the process before.
      if (!isRefusal(error)) throw error;
      await this.#refused(error);
      return undefined;
    }
    return await this.#take(receipt);
  }

  async closePlacing(): Promise<void> {
    try {
      await this.#keep(this.#placed());
    } catch (cause) {
      throw this.#unheard(cause, this.#intentId);
    }
  }

  #prepare(): PreparedCommand {
    const { provider, call } = this.#context;
    const { operationId, idempotencyKey, requestedAt } = this.#intent;
    const { context } = this.#command;
    return provider.prepare(this.#command, {
      operationId,
      correlationToken: encodeCorrelationToken(operationId, context, provider.maxContextLength),
      idempotencyKey,
      firstSentAt: requestedAt,
      ...(call === undefined ? {} : { call }),
    });
  }

  /** Records what cannot be taken back: a log that is away now leaves the outcome to be found out later. */
  async #take(receipt: Receipt): Promise<SentCommand> {
    const { provider } = this.#context;
    const { providerCallId } = receipt;
    const callId =
      providerCallId === undefined ? this.#intentId : callIdOf(provider.name, providerCallId);
    try {
      if (callId === this.#intentId) {
        await this.#append(this.#answer(receipt, callId));
      } else {
        await this.#keep([this.#requested(callId), ...this.#answer(receipt, callId)]);
        await this.#keep(this.#placed());
      }
    } catch (cause) {
      throw this.#unheard(cause, callId);
    }
    return { operationId: this.#operationId, callId };
  }

  #send(prepared: PreparedCommand, signal?: AbortSignal): Promise<Receipt> {
    const { destroyed } = this.#context.parts;
    return prepared.send({
      signal: signal === undefined ? destroyed : AbortSignal.any([signal, destroyed]),
    });
  }

  #located(cause: unknown): CallingError {
    return (CallingError.isInstance(cause) ? cause : unexpected(cause)).locate({
      provider: this.#context.provider.name,
      operation: this.#command.kind,
      operationId: this.#operationId,
      callId: this.#intentId,
    });
  }

  #unheard(cause: unknown, callId: string): UnavailableError {
    const { provider } = this.#context;
    const at = { provider: provider.name, callId, operationId: this.#operationId };
    return acceptedUnheard(cause, at);
  }

  /** Whoever gave the command is told what went wrong with it, also where the log is away. */
  async #noteFailure(error: CallingError): Promise<void> {
    try {
      await (error.outcomeUnknown ? this.#unanswered() : this.#refused(error));
    } catch (cause) {
      if (this.#context.parts.destroyed.aborted) return;
      this.#context.parts.logger.log('warn', 'That a command failed could not be recorded.', {
        callId: this.#intentId,
        operationId: this.#operationId,
        error: CallingError.isInstance(cause) ? cause.toJSON() : { name: typeof cause },
      });
    }
  }

  async #refused(error: CallingError): Promise<void> {
    const reason = { reason: 'rejectedRequest' } as const;
    const ended = this.#ended('refused', { status: 'failed', reason, by: 'answer' });
    const closed = this.#context.call === undefined ? this.#closed(reason) : [];
    await this.#append([{ ...ended, error: error.toJSON() }, ...closed]);
  }

  /** What becomes of a command on a call is found out there. A call of which no answer tells has no place to look. */
  async #unanswered(options: AppendOptions = {}): Promise<void> {
    const unanswered = this.#fact('operation.unanswered', 'unanswered', this.#intentId);
    const reason = { reason: 'unknown' } as const;
    const closed =
      this.#context.call === undefined
        ? [
            this.#ended('unknown', { status: 'unknown', reason, by: 'callEnd' }),
            ...this.#closed(reason),
          ]
        : [];
    const noted = { ...unanswered, operationId: this.#operationId };
    await this.#append([noted, ...closed], options);
  }

  #lease(): AppendOptions {
    const { fence } = this.#context;
    return fence === undefined ? {} : { fence };
  }

  #requested(callId: string): OperationRequested {
    const { operationId, idempotencyKey, requestedAt } = this.#intent;
    return {
      type: 'operation.requested',
      id: this.#eventId('requested'),
      provider: this.#context.provider.name,
      callId,
      occurredAt: requestedAt,
      operationId,
      command: this.#command,
      idempotencyKey,
      deadlineAt: this.#deadlineAt(),
    };
  }

  #answer(receipt: Receipt, callId: string): readonly CallEvent[] {
    const { kind } = this.#command;
    const operationId = this.#operationId;
    const { events = none } = receipt;
    const accepted: CallEvent = {
      ...this.#fact('operation.accepted', 'accepted', callId),
      operationId,
      kind,
      handle: receipt.handle ?? {},
    };
    if (events.length === 0 && receipt.ended === undefined) return [accepted];
    const told = events.map(
      (event, index): CallEvent => ({
        ...this.#fact(event.type, `answer/${index}`, callId),
        ...event,
      }),
    );
    if (receipt.ended === undefined) return [...told, accepted];
    const ended = this.#fact('operation.ended', 'answered', callId);
    return [...told, accepted, { ...ended, kind, operationId, ...receipt.ended, by: 'answer' }];
  }

  /** The intent of a call that has been placed is done: from here on everything is in the log of the call itself. */
  #placed(): readonly CallEvent[] {
    return [
      this.#ended('placed', { status: 'succeeded', by: 'answer' }),
      ...this.#closed({ reason: 'completed' }),
    ];
  }

  #ended(step: string, end: Pick<OperationEnded, 'status' | 'reason' | 'by'>): OperationEnded {
    const { kind } = this.#command;
    const ended = this.#fact('operation.ended', step, this.#intentId);
    return { ...ended, kind, operationId: this.#operationId, ...end };
  }

  #closed(reason: EndReason): readonly CallEvent[] {
    return [
      { ...this.#fact('call.disconnected', 'closed', this.#intentId), reason },
      this.#fact('call.settled', 'settled', this.#intentId),
    ];
  }

  /** Appends, and waits until that is state. What the log held before is not waited for: it came long ago. */
  async #append(events: readonly CallEvent[], options?: AppendOptions): Promise<void> {
    const awaited = this.#awaited(events.at(-1));
    const { duplicates } = await this.#keep(events, awaited, options);
    if (duplicates === 0) await awaited?.folded();
  }

  #keep(
    events: readonly CallEvent[],
    awaited?: AwaitedEvent,
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    const callId = events[0]?.callId ?? this.#intentId;
    const { log } = this.#context.parts;
    return appendAwaited(awaited, () => log.append(callId, events, options));
  }

  #awaited(event: CallEvent | undefined): AwaitedEvent | undefined {
    return event?.id === undefined ? undefined : this.#context.folding?.expect(event.id);
  }

  /** ISO 8601. */
  #deadlineAt(): string {
    const { requestedAt, deadlineMs } = this.#intent;
    return new Date(Date.parse(requestedAt) + deadlineMs).toISOString();
  }

  #fact<Type extends CallEvent['type']>(type: Type, step: string, callId: string) {
    const { provider, parts } = this.#context;
    return {
      type,
      id: this.#eventId(step),
      provider: provider.name,
      callId,
      occurredAt: timestamp(parts.clock),
    };
  }

  #eventId(step: string): string {
    return `${this.#operationId}/${step}`;
  }
}

/** Whether the service itself says no, for good. */
function isRefusal(error: CallingError): boolean {
  const isAnswer = RequestError.isInstance(error) || CallNotFoundError.isInstance(error);
  return isAnswer && !error.retryable && !error.outcomeUnknown;
}

function unexpected(cause: unknown): CallingError {
  return new UnavailableError(
    'The command could not be sent, for a reason that its provider does not explain.',
    { cause, outcomeUnknown: true },
  );
}
