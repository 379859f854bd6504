import type { OperationState } from '../operation/operation-state.js';

/** An intent of which it is not known whether its request ever left. One that was turned down was answered. */
export function isOrphan(operation: OperationState): boolean {
  const { status, origin, command, isUnanswered, refusal } = operation;
  if (isUnanswered || refusal !== undefined) return false;
  return status === 'requested' && origin === 'local' && command !== undefined;
}
