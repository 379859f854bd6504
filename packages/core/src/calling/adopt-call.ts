import type { CallConnected } from '../call/call-event.js';
import { placingIdOf } from '../call/call-id.js';
import type { CallState } from '../call/call-state.js';
import type { EventLog } from '../log/event-log.js';
import { operationOf } from '../operation/reduce-operations.js';
import type { CallingParts } from './calling-parts.js';
import { reconcilePolicyOf } from './reconcile-policy.js';
import { stateInLog } from './state-in-log.js';
import { until } from './until.js';

/**
 * Takes on a call that is up and that a command of ours brought about whose answer nobody has read, because it was lost or its
 * process died. An answer that is merely slower than the webhook is waited for.
 *
 * @returns whether it was such a call.
 */
export async function adoptWhenLeftAlone(
  { callId }: CallConnected,
  { log, clock, reconcile }: CallingParts,
  ending: AbortSignal,
): Promise<boolean> {
  const { orphanAfterMs } = reconcile === false ? reconcilePolicyOf() : reconcile;
  await until(clock, clock.now() + orphanAfterMs, ending);
  return !ending.aborted && adoptIntent(await stateInLog(log, callId), log);
}

/**
 * Writes into the log of a call the command that it comes from, as far as that was recorded, where the call is up and its log
 * does not hold that command.
 *
 * @returns whether that was so.
 */
export async function adoptIntent(state: CallState, log: EventLog): Promise<boolean> {
  const { callId, provider, connectedBy, disconnectedAt } = state;
  if (connectedBy === undefined || disconnectedAt !== undefined) return false;
  if (operationOf(state, connectedBy) !== undefined) return false;
  const placing = await stateInLog(log, placingIdOf(provider, connectedBy));
  const { command, idempotencyKey, deadlineAt, requestedAt } =
    operationOf(placing, connectedBy) ?? {};
  if (command === undefined || idempotencyKey === undefined || deadlineAt === undefined)
    return true;
  await log.append(callId, [
    {
      type: 'operation.requested',
      id: `${connectedBy}/requested`,
      provider,
      callId,
      occurredAt: requestedAt ?? deadlineAt,
      operationId: connectedBy,
      command,
      idempotencyKey,
      deadlineAt,
    },
  ]);
  return true;
}
