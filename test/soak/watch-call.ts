import type { Call, CallLifecycle, OperationStatus } from '@tandem/core';
import type { Tally } from './tally.ts';
import { find } from './tally.ts';

const lifecycles: readonly CallLifecycle[] = [
  'unknown',
  'incoming',
  'connecting',
  'ringing',
  'connected',
  'transferring',
  'disconnecting',
  'disconnected',
];
const ranks: Readonly<Record<OperationStatus, number>> = {
  requested: 0,
  accepted: 1,
  succeeded: 2,
  failed: 2,
  cancelled: 2,
  timedOut: 2,
  unknown: 2,
};

/**
 * Watches all streams of a call for what must never be seen, and resolves when the call has ended.
 *
 * @param limitMs How long the call may last.
 */
export function watchCall(call: Call, tally: Tally, limitMs: number): Promise<void> {
  const statuses = new Map<string, OperationStatus>();
  let rank = 0;
  let isOver = false;
  call.operations$.subscribe(({ id, kind, status }) => {
    const before = statuses.get(id);
    if (
      before !== undefined &&
      (ranks[status] < ranks[before] || ranks[before] === 2) &&
      status !== before
    ) {
      find(tally, 'repeated', `${call.id}: ${kind} went from ${before} to ${status}`);
    }
    if (ranks[status] === 2 && status !== before)
      tally.outcomes[status as keyof Tally['outcomes']] += 1;
    statuses.set(id, status);
  });
  call.events$.subscribe(({ type }) => {
    tally.events += 1;
    if (isOver) find(tally, 'repeated', `${call.id}: ${type} after the end`);
    if (type === 'call.disconnected') isOver = true;
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      find(tally, 'lost', `${call.id}: did not end; it is ${call.lifecycle}`);
      resolve();
    }, limitMs);
    call.state$.subscribe({
      next: ({ lifecycle }) => {
        const next = lifecycles.indexOf(lifecycle);
        if (next < rank) find(tally, 'repeated', `${call.id}: went back to ${lifecycle}`);
        rank = next;
      },
      complete: () => {
        clearTimeout(timer);
        for (const [id, status] of statuses) {
          if (ranks[status] < 2) find(tally, 'lost', `${call.id}: operation ${id} is ${status}`);
        }
        resolve();
      },
    });
  });
}
