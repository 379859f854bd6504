import type { CallEvent } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { OperationEndStatus, OperationState } from '../operation/operation-state.js';
import { isPresent } from '../participant/roster.js';

/**
 * What a fresh reading of the call proves about an operation whose deadline has passed without a report. Presence in a
 * roster is no answer while it may still ring; once the time to ring is over, who is in the call has answered. Whether it is over
 * is for the caller to say.
 *
 * @param read What the reading brought. What was known before it proves nothing: the report that is missing may not be the
 *   only one.
 */
export function verdictOn(
  operation: OperationState,
  { roster }: CallState,
  read: readonly CallEvent[],
): OperationEndStatus {
  const { kind, command, targets } = operation;
  const isRead = read.some(({ type }) => type === 'roster.read') && roster.freshness === 'live';
  const arePresent = isRead && targets.every((target) => isPresent(roster, target));
  const areAbsent = isRead && targets.every((target) => !isPresent(roster, target));
  switch (kind) {
    case 'invite': {
      const isLimited = command?.kind === 'invite' && command.timeoutMs !== undefined;
      if (areAbsent) return 'timedOut';
      return arePresent && isLimited ? 'succeeded' : 'unknown';
    }
    case 'remove':
      return arePresent ? 'timedOut' : 'unknown';
    case 'hangUp':
    case 'terminate':
      return read.length > 0 ? 'timedOut' : 'unknown';
    default:
      return 'unknown';
  }
}
