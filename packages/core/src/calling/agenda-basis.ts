import type { CallState } from '../call/call-state.js';
import type { OperationState } from '../operation/operation-state.js';
import type { AgendaCall } from './agenda-call.js';
import type { CallingParts } from './calling-parts.js';

/** All of a call that decides what is due in it, but for silence, which news puts off. */
export interface Basis {
  readonly operations: CallState['operations'];
  readonly lifecycle: CallState['lifecycle'];
  readonly disconnectedAt: string | undefined;
  readonly freshness: CallState['roster']['freshness'];
  readonly isObserved: boolean;
  readonly keptAliveAt: string | undefined;
  readonly isSnapshotDue: boolean;
}

/** What is so of a call now. */
export function basisOf(call: AgendaCall, parts: CallingParts): Basis {
  const { operations, lifecycle, disconnectedAt, roster, keptAliveAt } = call.state;
  return {
    operations,
    lifecycle,
    disconnectedAt,
    freshness: roster.freshness,
    isObserved: call.isObserved,
    keptAliveAt,
    isSnapshotDue: isSnapshotDue(call, parts),
  };
}

/** Whether the log of a call has grown so long that a snapshot is to be kept. */
export function isSnapshotDue(
  { sinceSnapshot }: AgendaCall,
  { snapshotEvery }: CallingParts,
): boolean {
  return snapshotEvery !== false && sinceSnapshot >= snapshotEvery;
}

/** Whether nothing has changed of what decides what is due. */
export function isSame(one: Basis, other: Basis): boolean {
  return one.operations === other.operations && isSameBesideOperations(one, other);
}

/** Whether nothing has changed of that but operations. */
export function isSameBesideOperations(one: Basis, other: Basis): boolean {
  return (
    one.lifecycle === other.lifecycle &&
    one.disconnectedAt === other.disconnectedAt &&
    one.freshness === other.freshness &&
    one.isObserved === other.isObserved &&
    one.keptAliveAt === other.keptAliveAt &&
    one.isSnapshotDue === other.isSnapshotDue
  );
}

/**
 * The operations of which what is due can have come earlier: those that are not as they were, that whose command is not being
 * sent any more, and invitations whose cancellation is among these, for it can have failed.
 */
export function decidedAnew(
  before: readonly OperationState[],
  now: readonly OperationState[],
  sentId: string | undefined,
): readonly OperationState[] {
  const changed = now.filter((one, index) => before[index] !== one || one.id === sentId);
  if (changed.every(({ invitation }) => invitation === undefined)) return changed;
  const invitations = changed.flatMap(({ invitation }) => invitation ?? []);
  return now.filter((one) => changed.includes(one) || invitations.includes(one.id));
}
