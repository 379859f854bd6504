import { InvalidArgumentError, LeaseLostError } from '../errors/errors.js';

/** The error of a log for whoever writes under a lease that another one has. */
export function leaseLost(callId: string): LeaseLostError {
  return new LeaseLostError(
    'The lease of the call is not held any more: it was granted to another holder, or the log does not know it. Nothing was stored.',
    { callId },
  );
}

/** The error of a log for a snapshot of a place that is not there. */
export function noEntryAt(callId: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'The log of the call holds no entry at the position of this snapshot. Use that of the last entry that was folded into it.',
    { callId, path: 'snapshot.position' },
  );
}
