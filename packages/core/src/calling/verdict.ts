import type { CallState } from '../call/call-state.js';
import type { OperationEndStatus, OperationState } from '../operation/operation-state.js';
import { isPresent } from '../participant/roster.js';

/**
 * What a fresh reading of the call proves about an operation whose deadline has passed without a report. Presence in a
 * roster is no answer while it may still ring; once the time to ring is over, who is in the call has answered.
 */
export function verdictOn(operation: OperationState, { roster }: CallState): OperationEndStatus {
  const isKnown = roster.isComplete && roster.freshness === 'live';
  const { kind, command, targets } = operation;
  const arePresent = targets.every((target) => isPresent(roster, target));
  const areAbsent = targets.every((target) => !isPresent(roster, target));
  switch (kind) {
    case 'invite': {
      const hasRungOut = command?.kind === 'invite' && command.timeoutMs !== undefined;
      if (isKnown && areAbsent) return 'timedOut';
      return isKnown && arePresent && hasRungOut ? 'succeeded' : 'unknown';
    }
    case 'remove':
      return isKnown && arePresent ? 'timedOut' : 'unknown';
    case 'hangUp':
    case 'terminate':
      return 'timedOut';
    default:
      return 'unknown';
  }
}
