import type { OperationState } from '../operation/operation-state.js';

/** Something that is to happen in a call at some time. */
export type Duty =
  | { readonly kind: 'settle' }
  | { readonly kind: 'conclude'; readonly operation: OperationState }
  | { readonly kind: 'withdraw'; readonly operation: OperationState }
  | { readonly kind: 'resume'; readonly operation: OperationState }
  | { readonly kind: 'inquire'; readonly operation: OperationState }
  | { readonly kind: 'repairRoster' }
  | { readonly kind: 'breakSilence' }
  | { readonly kind: 'keepAlive' }
  | { readonly kind: 'snapshot' };

/** Whether a duty is a question to the provider, of which a call has a budget. */
export function isRead({ kind }: Duty): boolean {
  return kind === 'inquire' || kind === 'repairRoster' || kind === 'breakSilence';
}

/**
 * Whether a duty is done by one process at a time. The end of a call is one fact however many write it, and it must not wait for
 * a process that died.
 */
export function needsLease({ kind }: Duty): boolean {
  return kind !== 'settle';
}
