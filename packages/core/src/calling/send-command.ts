import type { CallEvent } from '../call/call-event.js';
import { callIdOf } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { UnavailableError } from '../errors/errors.js';
import type { Command, CommandKind } from '../operation/command.js';
import { encodeCorrelationToken } from '../operation/correlation-token.js';
import { assertCapable } from '../provider/assert-capable.js';
import type { PreparedCommand, Provider, Receipt } from '../provider/provider.js';
import type { CallingParts } from './calling-parts.js';

/** What every command takes. */
export interface CommandOptions {
  /**
   * How long to wait for the outcome after which the operation ends as timed out or unknown, in milliseconds. The default
   * depends on the command: long enough for people to answer where people have to.
   */
  readonly deadlineMs?: number;
  /** Breaks off waiting for the provider's answer. The command may have been executed all the same. */
  readonly signal?: AbortSignal;
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

const deadlinesMs: Readonly<Record<CommandKind, number>> = {
  createCall: longestRingMs + answerGraceMs,
  answer: 60_000,
  reject: 30_000,
  redirect: 30_000,
  hangUp: 30_000,
  terminate: 30_000,
  invite: longestRingMs + answerGraceMs,
  cancel: 15_000,
  remove: 30_000,
  move: 60_000,
  mute: 30_000,
};

/**
 * Sends a command, in the one order that loses nothing: check it, record the intent, send it, record the answer. Everything
 * the provider reports about it afterwards, or before the answer is read, finds the recorded intent.
 */
export async function sendCommand(
  command: Command,
  options: CommandOptions,
  context: SendContext,
): Promise<SentCommand> {
  const { provider, parts, call, folded } = context;
  assertCapable(provider, command);
  const operationId = parts.newId();
  const idempotencyKey = parts.newId();
  const firstSentAt = timestamp(parts.clock);
  const correlationToken = encodeCorrelationToken(
    operationId,
    command.context,
    provider.maxContextLength,
  );
  const prepared = provider.prepare(command, {
    operationId,
    correlationToken,
    idempotencyKey,
    firstSentAt,
    ...(call === undefined ? {} : { call }),
  });
  const intentId = call?.callId ?? callIdOf(provider.name, `placing-${operationId}`);
  const requested: CallEvent = {
    type: 'operation.requested',
    id: `${operationId}/requested`,
    provider: provider.name,
    callId: intentId,
    occurredAt: firstSentAt,
    operationId,
    command,
    idempotencyKey,
    deadlineAt: new Date(parts.clock.now() + deadlineMsOf(command, options)).toISOString(),
  };
  await parts.log.append(intentId, [requested]);
  const receipt = await send(prepared, options, {
    requested,
    context,
    operationId,
    kind: command.kind,
  });
  const callId =
    receipt.providerCallId === undefined
      ? intentId
      : callIdOf(provider.name, receipt.providerCallId);
  const answer = answerEvents(receipt, { operationId, kind: command.kind, callId, context });
  const isFolded = callId === call?.callId ? folded?.(`${operationId}/accepted`) : undefined;
  await record(
    callId === intentId ? answer : [{ ...requested, callId }, ...answer],
    context,
    operationId,
  );
  if (callId !== intentId) await closePlacing(intentId, context, operationId, command.kind);
  await isFolded;
  return { operationId, callId };
}

function deadlineMsOf(command: Command, { deadlineMs }: CommandOptions): number {
  if (deadlineMs !== undefined) return deadlineMs;
  const isTimedInvitation = command.kind === 'invite' && command.timeoutMs !== undefined;
  return isTimedInvitation ? (command.timeoutMs ?? 0) + answerGraceMs : deadlinesMs[command.kind];
}

interface Sending {
  readonly requested: CallEvent;
  readonly context: SendContext;
  readonly operationId: string;
  readonly kind: CommandKind;
}

async function send(
  prepared: PreparedCommand,
  options: CommandOptions,
  sending: Sending,
): Promise<Receipt> {
  const { context, operationId, kind, requested } = sending;
  const { parts, provider } = context;
  const signal =
    options.signal === undefined
      ? parts.destroyed
      : AbortSignal.any([options.signal, parts.destroyed]);
  try {
    return await prepared.send({ signal });
  } catch (cause) {
    const error = CallingError.isInstance(cause) ? cause : unexpected(cause, sending);
    if (!error.outcomeUnknown) {
      const refused: CallEvent = {
        type: 'operation.ended',
        id: `${operationId}/refused`,
        provider: provider.name,
        callId: requested.callId,
        occurredAt: timestamp(parts.clock),
        kind,
        operationId,
        status: 'failed',
        reason: { reason: 'rejectedRequest' },
        error: error.toJSON(),
        by: 'answer',
      };
      const folded =
        context.call === undefined ? undefined : context.folded?.(`${operationId}/refused`);
      await parts.log.append(requested.callId, [refused]);
      await folded;
    }
    throw error;
  }
}

function unexpected(
  cause: unknown,
  { context, operationId, kind, requested }: Sending,
): CallingError {
  return new UnavailableError(
    'The command could not be sent, for a reason that its provider does not explain.',
    {
      cause,
      provider: context.provider.name,
      operation: kind,
      operationId,
      callId: requested.callId,
      outcomeUnknown: true,
    },
  );
}

function answerEvents(
  receipt: Receipt,
  about: {
    readonly operationId: string;
    readonly kind: CommandKind;
    readonly callId: string;
    readonly context: SendContext;
  },
): readonly CallEvent[] {
  const { operationId, kind, callId, context } = about;
  const fact = {
    provider: context.provider.name,
    callId,
    occurredAt: timestamp(context.parts.clock),
  };
  const told = (receipt.events ?? []).map(
    (event, index): CallEvent => ({ ...event, ...fact, id: `${operationId}/answer/${index}` }),
  );
  const ended: readonly CallEvent[] =
    receipt.ended === undefined
      ? []
      : [
          {
            ...fact,
            type: 'operation.ended',
            id: `${operationId}/answered`,
            kind,
            operationId,
            ...receipt.ended,
            by: 'answer',
          },
        ];
  return [
    ...told,
    {
      ...fact,
      type: 'operation.accepted',
      id: `${operationId}/accepted`,
      operationId,
      kind,
      handle: receipt.handle ?? {},
    },
    ...ended,
  ];
}

/** Records what cannot be taken back: a log that is away now leaves the outcome to be found out later. */
async function record(
  events: readonly CallEvent[],
  { parts, provider }: SendContext,
  operationId: string,
): Promise<void> {
  const callId = events[0]?.callId;
  if (callId === undefined) return;
  try {
    await parts.log.append(callId, events);
  } catch (cause) {
    throw new UnavailableError(
      'The provider accepted the command, but its answer could not be recorded. Do not send it again: its outcome will be found by its reports.',
      { cause, provider: provider.name, callId, operationId, outcomeUnknown: true },
    );
  }
}

/** The intent of a call that has been placed is done: from here on everything is in the log of the call itself. */
async function closePlacing(
  intentId: string,
  context: SendContext,
  operationId: string,
  kind: CommandKind,
): Promise<void> {
  const { provider, parts } = context;
  const fact = { provider: provider.name, callId: intentId, occurredAt: timestamp(parts.clock) };
  const events: readonly CallEvent[] = [
    {
      ...fact,
      type: 'operation.ended',
      id: `${operationId}/placed`,
      kind,
      operationId,
      status: 'succeeded',
      by: 'answer',
    },
    {
      ...fact,
      type: 'call.disconnected',
      id: `${operationId}/closed`,
      reason: { reason: 'completed' },
    },
  ];
  await record(events, context, operationId);
}
