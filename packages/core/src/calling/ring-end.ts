import type { CallState } from '../call/call-state.js';
import type { OperationState } from '../operation/operation-state.js';

/**
 * When an invitation has rung long enough, as milliseconds since the epoch: never while it is being taken back. A cancellation
 * that failed, or that the provider turned down, stops no telephone, and the invitation is to be taken back again.
 *
 * @returns undefined where the time is not limited, or not known to run.
 */
export function ringEndOf(
  { id, command, status, requestedAt }: OperationState,
  { operations }: CallState,
): number | undefined {
  if (command?.kind !== 'invite' || command.timeoutMs === undefined) return undefined;
  if (status !== 'accepted') return undefined;
  const isBeingCancelled = operations.some((one) => one.invitation === id && cancels(one));
  if (isBeingCancelled) return Number.POSITIVE_INFINITY;
  return Date.parse(requestedAt) + command.timeoutMs;
}

/**
 * Whether a cancellation stopped the ringing, or may have: one that the provider took on does, though its report may never come;
 * one whose request was never answered is waited for, and no longer.
 */
function cancels({ kind, status, refusal, isUnanswered }: OperationState): boolean {
  if (kind !== 'cancel') return false;
  switch (status) {
    case 'requested':
    case 'accepted':
      return refusal === undefined;
    case 'unknown':
      return isUnanswered !== true;
    default:
      return status === 'succeeded';
  }
}

/** Whether somebody may be ringing still: their time is not over, or nobody has taken them back since it was. */
export function mayStillRing(
  operation: OperationState,
  call: { readonly state: CallState; readonly ringsOut: boolean },
  now: number,
): boolean {
  const ringEnd = ringEndOf(operation, call.state);
  if (ringEnd === undefined || ringEnd === Number.POSITIVE_INFINITY) return false;
  return now < ringEnd || !call.ringsOut;
}
