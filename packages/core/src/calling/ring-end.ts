import type { CallState } from '../call/call-state.js';
import type { OperationState } from '../operation/operation-state.js';
import { longestRingMs } from './default-deadline.js';

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
  const isBeingCancelled = operations.some(
    (one) => one.invitation === id && (isBeingAsked(one) || stopsRinging(one)),
  );
  if (isBeingCancelled) return Number.POSITIVE_INFINITY;
  return Date.parse(requestedAt) + command.timeoutMs;
}

/** Whether a cancellation may be with the provider: one whose request was never answered is waited for, until it ends. */
function isBeingAsked({ kind, status, refusal }: OperationState): boolean {
  return kind === 'cancel' && status === 'requested' && refusal === undefined;
}

/** Whether a cancellation stopped the ringing: one that the provider took on does, though its report may never come. */
function stopsRinging({ kind, status, refusal, isUnanswered }: OperationState): boolean {
  if (kind !== 'cancel') return false;
  switch (status) {
    case 'accepted':
      return refusal === undefined;
    case 'unknown':
      return isUnanswered !== true;
    default:
      return status === 'succeeded';
  }
}

/**
 * Whether the time in which an invitation rings is over for certain: one whose request was answered late may have begun to ring
 * late.
 */
export function hasRungOut(
  { command, requestedAt, acceptedAt = requestedAt }: OperationState,
  now: number,
): boolean {
  if (command?.kind !== 'invite') return false;
  return now >= Date.parse(acceptedAt) + (command.timeoutMs ?? longestRingMs);
}

/**
 * Whether somebody may be ringing still: their time is not over, or nobody has taken them back since it was. A cancellation that
 * the provider took on may fail all the same, so that it proves nothing as long as their time runs.
 */
export function mayStillRing(
  operation: OperationState,
  { state, ringsOut }: { readonly state: CallState; readonly ringsOut: boolean },
  now: number,
): boolean {
  const { id, command } = operation;
  if (command?.kind !== 'invite') return false;
  if (!hasRungOut(operation, now)) return true;
  const isWatched = ringsOut || command.timeoutMs === undefined;
  return !isWatched && !state.operations.some((one) => one.invitation === id && stopsRinging(one));
}
