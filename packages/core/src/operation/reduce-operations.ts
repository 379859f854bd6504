import type { OperationAccepted, OperationRequested } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import { targetsOf } from './command.js';
import type { OperationState } from './operation-state.js';
import { isOpen } from './operation-state.js';

/** The operations of a call that are still to end. */
export function openOperations({ operations }: CallState): readonly OperationState[] {
  return operations.some(isOpen) ? operations.filter(isOpen) : none;
}

const none: readonly OperationState[] = [];

/** The operation with an id. */
export function operationOf(state: CallState, operationId: string): OperationState | undefined {
  return state.operations.find(({ id }) => id === operationId);
}

/** The state with one operation changed. An operation that has ended is never changed. */
export function changeOperation(
  state: CallState,
  operationId: string,
  change: (operation: OperationState) => OperationState,
): CallState {
  const index = state.operations.findIndex(({ id }) => id === operationId);
  const operation = state.operations[index];
  if (operation === undefined || !isOpen(operation)) return state;
  const changed = change(operation);
  return changed === operation
    ? state
    : { ...state, operations: state.operations.with(index, changed) };
}

/** The state with one operation ended, which happens once: a second end changes nothing. */
export function endOperation(
  state: CallState,
  operationId: string,
  end: Pick<OperationState, 'status' | 'endedAt' | 'reason' | 'result' | 'error'>,
): CallState {
  return changeOperation(
    state,
    operationId,
    ({ command, refusal: _known, acceptedAt: _past, ...operation }) => ({
      ...operation,
      ...end,
      // Who finds out later what became of it may need what was asked for.
      ...(end.status === 'unknown' && command !== undefined ? { command } : {}),
    }),
  );
}

/** An intent was recorded. A report of its operation may have come first. */
export function noteRequested(state: CallState, event: OperationRequested): CallState {
  const { command, operationId } = event;
  const index = state.operations.findIndex(({ id }) => id === operationId);
  const known = state.operations[index];
  const intent = intentIn(event);
  if (known === undefined) {
    const operation: OperationState = {
      ...intent,
      id: operationId,
      status: 'requested',
      handle: {},
      command,
    };
    return { ...state, operations: [...state.operations, operation] };
  }
  if (known.idempotencyKey !== undefined) return state;
  const operation: OperationState = { ...known, ...intent, ...(isOpen(known) ? { command } : {}) };
  return { ...state, operations: state.operations.with(index, operation) };
}

function intentIn({ command, occurredAt, deadlineAt, idempotencyKey }: OperationRequested) {
  const { kind, context } = command;
  const targets = targetsOf(command);
  const origin = 'local' as const;
  const intent = { origin, kind, targets, requestedAt: occurredAt, deadlineAt, idempotencyKey };
  const named = context === undefined ? intent : { ...intent, context };
  return kind === 'cancel' ? { ...named, invitation: command.invitation } : named;
}

/** The provider took an operation on, and gave it ids of its own. */
export function noteAccepted(state: CallState, event: OperationAccepted): CallState {
  const index = state.operations.findIndex(({ id }) => id === event.operationId);
  const known = state.operations[index];
  if (known === undefined) {
    const operation: OperationState = {
      id: event.operationId,
      kind: event.kind,
      status: 'accepted',
      origin: 'local',
      targets: [],
      handle: event.handle,
      requestedAt: event.occurredAt,
    };
    return { ...state, operations: [...state.operations, operation] };
  }
  const isNew =
    known.status === 'requested' || Object.keys(event.handle).some((key) => !(key in known.handle));
  if (!isNew) return state;
  const isAccepted = known.status === 'requested';
  const operation: OperationState = {
    ...known,
    ...(isAccepted && known.kind === 'invite' ? { acceptedAt: event.occurredAt } : {}),
    status: isAccepted ? 'accepted' : known.status,
    handle: { ...known.handle, ...event.handle },
  };
  return { ...state, operations: state.operations.with(index, operation) };
}

const callEnded: EndReason = { reason: 'callEnded' };

/** Ends an operation because its call has ended and no report of its own came. */
export function closeWithCall(state: CallState, operation: OperationState, at: string): CallState {
  const reason = state.endReason ?? callEnded;
  switch (operation.kind) {
    case 'hangUp':
    case 'terminate':
    case 'reject':
    case 'redirect':
      return endOperation(state, operation.id, { status: 'succeeded', endedAt: at });
    case 'createCall':
    case 'answer':
    case 'connect': {
      const status = reason.reason === 'noAnswer' ? 'timedOut' : 'failed';
      return endOperation(state, operation.id, { status, reason, endedAt: at });
    }
    case 'transfer': {
      const status = reason.reason === 'transferred' ? 'succeeded' : 'failed';
      return endOperation(state, operation.id, { status, reason, endedAt: at });
    }
    case 'invite':
      return endOperation(state, operation.id, {
        status: 'cancelled',
        reason: { ...reason, reason: 'callEnded' },
        endedAt: at,
      });
    case 'cancel': {
      const hasJoined =
        operation.invitation !== undefined &&
        operationOf(state, operation.invitation)?.status === 'succeeded';
      return endOperation(state, operation.id, {
        status: 'failed',
        reason: { ...reason, reason: 'callEnded' },
        result: { cancel: hasJoined ? 'tooLate' : 'alreadyOver' },
        endedAt: at,
      });
    }
    default:
      return endOperation(state, operation.id, {
        status: 'failed',
        reason: { ...reason, reason: 'callEnded' },
        endedAt: at,
      });
  }
}
