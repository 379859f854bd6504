import type { EndReason } from '../call/end-reason.js';
import type { CallingErrorJson } from '../errors/calling-error.js';
import type { Identity } from '../identity/identity.js';
import type { Command, CommandKind } from './command.js';
import type { Recognition } from './recognition.js';

/** What an operation does. Those beyond the neutral commands are started natively, and observed all the same. */
export type OperationKind = CommandKind | 'recordResponse' | 'other';

/**
 * How an operation ended. `timedOut`: nobody answered, or its deadline passed and it is known not to have happened.
 * `unknown`: no proof could be had either way.
 */
export type OperationEndStatus = 'succeeded' | 'failed' | 'cancelled' | 'timedOut' | 'unknown';

/** Where an operation stands. It moves from left to right and never back. */
export type OperationStatus = 'requested' | 'accepted' | OperationEndStatus;

/** The provider's ids of an operation. */
export interface OperationHandle {
  readonly invitationId?: string;
  readonly providerOperationId?: string;
  /** The participant ids that invited people have, or will have once they are in, by raw id. */
  readonly participantIds?: Readonly<Record<string, string>>;
  readonly recordingId?: string;
}

/**
 * What became of a cancellation. `tooLate`: the person had joined. `alreadyOver`: the invitation had ended another way.
 * `failed`: the provider would not, and `reason` says why.
 */
export type CancelOutcome = 'cancelled' | 'tooLate' | 'alreadyOver' | 'failed';

/** What an operation brought, beside its status. */
export interface OperationResult {
  /** Of a cancellation. */
  readonly cancel?: CancelOutcome;
  /** Of a recognition. */
  readonly recognition?: Recognition;
  /** Of the start of a recording. */
  readonly recordingId?: string;
  /** Whatever else the provider reported. */
  readonly value?: unknown;
}

/** One operation of a call, as data. */
export interface OperationState {
  readonly id: string;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  /** `external`: begun by somebody else, known from the provider's reports only. */
  readonly origin: 'local' | 'external';
  readonly targets: readonly Identity[];
  readonly handle: OperationHandle;
  /** The application's own correlation text. */
  readonly context?: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  /** Of an invitation that is open: when the provider's answer was recorded, so that it began to ring then at the latest. ISO 8601. */
  readonly acceptedAt?: string;
  /** ISO 8601. */
  readonly deadlineAt?: string;
  /** ISO 8601. */
  readonly endedAt?: string;
  readonly reason?: EndReason;
  readonly result?: OperationResult;
  readonly error?: CallingErrorJson;
  /** The command, as long as the operation is open. */
  readonly command?: Command;
  readonly idempotencyKey?: string;
  /** Whether its request left without an answer that could be read, and whoever gave it was told. */
  readonly isUnanswered?: boolean;
  /** Of a cancellation: the operation id of its invitation. */
  readonly invitation?: string;
  /** Of a cancellation that the provider turned down before it is known why: what it said. */
  readonly refusal?: EndReason;
}

/** Whether an operation is still to end. */
export function isOpen(operation: OperationState): boolean {
  return operation.status === 'requested' || operation.status === 'accepted';
}
