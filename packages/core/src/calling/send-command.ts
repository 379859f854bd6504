import type { CallEvent, OperationRequested } from '../call/call-event.js';
import { callIdOf, placingIdOf } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { UnavailableError } from '../errors/errors.js';
import type { Command, CommandKind } from '../operation/command.js';
import { encodeCorrelationToken } from '../operation/correlation-token.js';
import type { OperationState } from '../operation/operation-state.js';
import { assertCapable } from '../provider/assert-capable.js';
import type { PreparedCommand, Provider, Receipt } from '../provider/provider.js';
import type { CallingParts } from './calling-parts.js';

/** What every command takes. */
export interface CommandOptions {
  /**
   * How long to wait for the outcome after which the operation ends as timed out or unknown, in milliseconds. The default
   * depends on the command: long enough for people to answer where people have to.
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
  /** Resolves when an event has become state. */
  readonly folded?: (eventId: string) => Promise<void>;
}

/** A command that was accepted. */
export interface SentCommand {
  readonly operationId: string;
  /** The call it is part of: the one it was given on, or the one it placed. */
  readonly callId: string;
}

const answerGraceMs = 15_000;
const longestRingMs = 120_000;

const shortMs = 30_000;
const longMs = 60_000;

const deadlinesMs: Readonly<Record<CommandKind, number>> = {
  createCall: longestRingMs + answerGraceMs,
  connect: longMs,
  answer: longMs,
  reject: shortMs,
  redirect: shortMs,
  transfer: longestRingMs + answerGraceMs,
  hangUp: shortMs,
  terminate: shortMs,
  invite: longestRingMs + answerGraceMs,
  cancel: answerGraceMs,
  remove: shortMs,
  move: longMs,
  mute: shortMs,
  muteSelf: shortMs,
  unmuteSelf: shortMs,
  hold: shortMs,
  resume: shortMs,
  play: 3_600_000,
  recognize: 600_000,
  startDtmfDetection: shortMs,
  stopDtmfDetection: shortMs,
  sendDtmf: longMs,
  cancelMedia: shortMs,
  startRecording: longMs,
  pauseRecording: shortMs,
  resumeRecording: shortMs,
  stopRecording: shortMs,
  startTranscription: longMs,
  updateTranscription: shortMs,
  stopTranscription: shortMs,
  startMediaStreaming: longMs,
  stopMediaStreaming: shortMs,
};

/**
 * Sends a command, in the one order that loses nothing: check it, record the intent, send it, record the answer. Everything
 * the provider reports about it afterwards, or before the answer is read, finds the recorded intent.
 */
export function sendCommand(
  command: Command,
  options: SendOptions,
  context: SendContext,
): Promise<SentCommand> {
  const { parts } = context;
  const intent: Intent = {
    operationId: options.operationId ?? parts.newId(),
    idempotencyKey: parts.newId(),
    requestedAt: timestamp(parts.clock),
  };
  return new Sending(command, intent, { ...context, options }).run();
}

/**
 * Takes up a command whose intent was recorded and of which nothing else is known, because its process came to an end: sends
 * it again under the same key where that cannot execute it twice, and records that it is unanswered where it can.
 */
export async function resumeCommand(
  operation: OperationState,
  context: SendContext,
): Promise<SentCommand | undefined> {
  const { command, idempotencyKey, id, requestedAt } = operation;
  if (command === undefined || idempotencyKey === undefined) return undefined;
  const intent: Intent = { operationId: id, idempotencyKey, requestedAt };
  return new Sending(command, intent, { ...context, options: {} }).resume();
}

/** What makes a command one command however often it is sent. */
interface Intent {
  readonly operationId: string;
  readonly idempotencyKey: string;
  /** ISO 8601. */
  readonly requestedAt: string;
}

class Sending {
  readonly #command: Command;
  readonly #options: CommandOptions;
  readonly #context: SendContext;
  readonly #intent: Intent;
  readonly #operationId: string;
  /** Where the intent is kept: in the log of the call, or in one of its own as long as there is no call. */
  readonly #intentId: string;

  constructor(
    command: Command,
    intent: Intent,
    context: SendContext & { readonly options: CommandOptions },
  ) {
    const { provider, call } = context;
    this.#command = command;
    this.#options = context.options;
    this.#context = context;
    this.#intent = intent;
    this.#operationId = intent.operationId;
    this.#intentId = call?.callId ?? placingIdOf(provider.name, intent.operationId);
  }

  async run(): Promise<SentCommand> {
    const { provider, parts } = this.#context;
    assertCapable(provider, this.#command);
    const prepared = this.#prepare();
    const isRequested = this.#folded('requested');
    await parts.log.append(this.#intentId, [this.#requested(this.#intentId)]);
    const receipt = await this.#send(prepared).catch(async (error: unknown) => {
      await isRequested;
      throw error;
    });
    return this.#take(receipt);
  }

  async resume(): Promise<SentCommand | undefined> {
    const prepared = this.#prepare();
    if (!prepared.isRepeatable) {
      await this.#unanswered();
      return undefined;
    }
    return this.#take(await this.#send(prepared));
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

  async #take(receipt: Receipt): Promise<SentCommand> {
    const { provider } = this.#context;
    const { providerCallId } = receipt;
    const callId =
      providerCallId === undefined ? this.#intentId : callIdOf(provider.name, providerCallId);
    if (callId === this.#intentId) {
      const isAccepted = this.#folded('accepted');
      await this.#record(this.#answer(receipt, callId));
      await isAccepted;
    } else {
      await this.#record([this.#requested(callId), ...this.#answer(receipt, callId)]);
      await this.#record(this.#placed());
    }
    return { operationId: this.#operationId, callId };
  }

  async #send(prepared: PreparedCommand): Promise<Receipt> {
    const { parts, provider } = this.#context;
    const { signal = parts.destroyed } = this.#options;
    try {
      return await prepared.send({ signal: AbortSignal.any([signal, parts.destroyed]) });
    } catch (cause) {
      const error = (CallingError.isInstance(cause) ? cause : unexpected(cause)).locate({
        provider: provider.name,
        operation: this.#command.kind,
        operationId: this.#operationId,
        callId: this.#intentId,
      });
      await (error.outcomeUnknown ? this.#unanswered() : this.#refused(error));
      throw error;
    }
  }

  async #refused(error: CallingError): Promise<void> {
    const ended = this.#fact('operation.ended', 'refused', this.#intentId);
    const isFolded = this.#folded('refused');
    await this.#context.parts.log.append(this.#intentId, [
      {
        ...ended,
        kind: this.#command.kind,
        operationId: this.#operationId,
        status: 'failed',
        reason: { reason: 'rejectedRequest' },
        error: error.toJSON(),
        by: 'answer',
      },
      ...(this.#context.call === undefined ? [this.#closed()] : []),
    ]);
    await isFolded;
  }

  async #unanswered(): Promise<void> {
    const unanswered = this.#fact('operation.unanswered', 'unanswered', this.#intentId);
    const isFolded = this.#folded('unanswered');
    await this.#context.parts.log.append(this.#intentId, [
      { ...unanswered, operationId: this.#operationId },
      ...(this.#context.call === undefined ? [this.#closed()] : []),
    ]);
    await isFolded;
  }

  #requested(callId: string): OperationRequested {
    const { operationId, idempotencyKey, requestedAt } = this.#intent;
    const deadlineMs = deadlineMsOf(this.#command, this.#options);
    return {
      ...this.#fact('operation.requested', 'requested', callId),
      occurredAt: requestedAt,
      operationId,
      command: this.#command,
      idempotencyKey,
      deadlineAt: new Date(Date.parse(requestedAt) + deadlineMs).toISOString(),
    };
  }

  #answer(receipt: Receipt, callId: string): readonly CallEvent[] {
    const { kind } = this.#command;
    const operationId = this.#operationId;
    const accepted: CallEvent = {
      ...this.#fact('operation.accepted', 'accepted', callId),
      operationId,
      kind,
      handle: receipt.handle ?? {},
    };
    const told = (receipt.events ?? []).map(
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
    const ended = this.#fact('operation.ended', 'placed', this.#intentId);
    const { kind } = this.#command;
    const operationId = this.#operationId;
    return [{ ...ended, kind, operationId, status: 'succeeded', by: 'answer' }, this.#closed()];
  }

  #closed(): CallEvent {
    const closed = this.#fact('call.disconnected', 'closed', this.#intentId);
    return { ...closed, reason: { reason: 'completed' } };
  }

  /** Records what cannot be taken back: a log that is away now leaves the outcome to be found out later. */
  async #record(events: readonly CallEvent[]): Promise<void> {
    const callId = events[0]?.callId ?? this.#intentId;
    try {
      await this.#context.parts.log.append(callId, events);
    } catch (cause) {
      throw new UnavailableError(
        'The provider accepted the command, but its answer could not be recorded. Do not send it again: its outcome will be found by its reports.',
        {
          cause,
          provider: this.#context.provider.name,
          callId,
          operationId: this.#operationId,
          outcomeUnknown: true,
        },
      );
    }
  }

  #folded(step: string): Promise<void> | undefined {
    return this.#context.folded?.(`${this.#operationId}/${step}`);
  }

  #fact<Type extends CallEvent['type']>(type: Type, step: string, callId: string) {
    const { provider, parts } = this.#context;
    return {
      type,
      id: `${this.#operationId}/${step}`,
      provider: provider.name,
      callId,
      occurredAt: timestamp(parts.clock),
    };
  }
}

function deadlineMsOf(command: Command, { deadlineMs }: CommandOptions): number {
  if (deadlineMs !== undefined) return deadlineMs;
  if (command.kind === 'invite' && command.timeoutMs !== undefined) {
    return command.timeoutMs + answerGraceMs;
  }
  return deadlinesMs[command.kind];
}

function unexpected(cause: unknown): CallingError {
  return new UnavailableError(
    'The command could not be sent, for a reason that its provider does not explain.',
    { cause, outcomeUnknown: true },
  );
}
