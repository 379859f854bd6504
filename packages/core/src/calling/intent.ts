import { timestamp } from '../clock/clock.js';
import { InvalidArgumentError } from '../errors/errors.js';
import type { Command } from '../operation/command.js';
import type { OperationState } from '../operation/operation-state.js';
import type { CallingParts } from './calling-parts.js';
import { defaultDeadlineMs } from './default-deadline.js';

/** What makes a command one command however often it is sent. */
export interface Intent {
  readonly operationId: string;
  readonly idempotencyKey: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  /** How long after that its outcome is waited for. */
  readonly deadlineMs: number;
}

/** The intent of a command that is given now. */
export function newIntent(
  command: Command,
  options: { readonly operationId?: string; readonly deadlineMs?: number | undefined },
  { newId, clock }: CallingParts,
): Intent {
  return {
    operationId: options.operationId ?? newId(),
    idempotencyKey: newId(),
    requestedAt: timestamp(clock),
    deadlineMs: options.deadlineMs ?? defaultDeadlineMs(command),
  };
}

/** The intent that an operation began with, where it was recorded. */
export function intentOf(operation: OperationState): Intent | undefined {
  const { id: operationId, idempotencyKey, requestedAt, deadlineAt } = operation;
  if (idempotencyKey === undefined || deadlineAt === undefined) return undefined;
  const deadlineMs = Date.parse(deadlineAt) - Date.parse(requestedAt);
  return { operationId, idempotencyKey, requestedAt, deadlineMs };
}

const longestDeadlineMs = 7 * 86_400_000;

/** Refuses a time to wait that is none. */
export function assertDeadline({ deadlineMs }: Intent): void {
  if (deadlineMs > 0 && deadlineMs <= longestDeadlineMs) return;
  throw new InvalidArgumentError(
    `"deadlineMs" is a number of milliseconds from 1 to ${longestDeadlineMs}. Correct it, or leave it out.`,
    { path: 'deadlineMs' },
  );
}
