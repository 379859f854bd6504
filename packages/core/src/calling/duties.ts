import type { CallEvent, OperationEnded } from '../call/call-event.js';
import { snapshotOf } from '../call/call-snapshot.js';
import type { CallState } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { LeaseLostError } from '../errors/errors.js';
import type { Command } from '../operation/command.js';
import type { OperationEndStatus, OperationState } from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import type { Provider, ReadQuery } from '../provider/provider.js';
import type { CallProjection } from './call-projection.js';
import type { CallingParts } from './calling-parts.js';
import type { Duty } from './duty.js';
import { hasRungOut, mayStillRing } from './ring-end.js';
import type { CommandOptions } from './send-command.js';
import { settled } from './settle.js';
import { verdictOn } from './verdict.js';

/** What duties need of the call that they are done in. Whatever takes a fence is refused when another process has the lease. */
export interface DutyCall {
  readonly state: CallState;
  readonly provider: Provider;
  readonly parts: CallingParts;
  readonly projection: CallProjection;
  /** Whether the provider watches the ring time of invitations itself. */
  readonly ringsOut: boolean;
  /** Whether nothing more is to be begun here. */
  readonly isClosed: boolean;
  append(events: readonly CallEvent[], fence?: number): Promise<void>;
  read(query: ReadQuery, fence?: number): Promise<readonly CallEvent[]>;
  execute(command: Command, options?: CommandOptions, fence?: number): Promise<string>;
  resume(operation: OperationState, fence?: number): Promise<unknown>;
  /** The service knows that the application is still there. */
  keptAlive(): void;
}

/** Does what is due in a call, under a lease where there is one. */
export class Duties {
  readonly #call: DutyCall;

  constructor(call: DutyCall) {
    this.#call = call;
  }

  do(duty: Duty, fence: number | undefined): Promise<unknown> {
    const call = this.#call;
    switch (duty.kind) {
      case 'settle':
        return call.append([settled(call.state, call.parts.clock)]);
      case 'conclude':
        return this.#conclude(duty.operation, fence);
      case 'withdraw':
        return this.#withdraw(duty.operation, fence);
      case 'resume':
        return call.resume(duty.operation, fence);
      case 'inquire':
        return call.read({ kind: 'operation', operation: duty.operation }, fence);
      case 'repairRoster':
        return call.read({ kind: 'participants' }, fence);
      case 'breakSilence':
        return this.#breakSilence(fence);
      case 'keepAlive':
        return this.#keepAlive(fence);
      case 'snapshot':
        return this.#keepSnapshot(fence);
    }
  }

  /** Takes back an invitation that has rung out. Whoever has come meanwhile, unheard, is not thrown out by it. */
  async #withdraw({ id }: OperationState, fence: number | undefined): Promise<void> {
    const call = this.#call;
    const known = operationOf(call.state, id);
    const isAsked = call.parts.reconcile !== false && known !== undefined;
    const evidence = isAsked ? await call.read({ kind: 'operation', operation: known }, fence) : [];
    const current = operationOf(call.state, id);
    if (call.isClosed || current === undefined || !isOpen(current)) return;
    if (verdictOn(current, call.state, evidence) === 'succeeded') return;
    await call.execute({ kind: 'cancel', invitation: id, because: 'timeout' }, {}, fence);
  }

  /** The log is told as well, so that no other process need do it. */
  async #keepAlive(fence: number | undefined): Promise<void> {
    const { provider, parts, state } = this.#call;
    const context = { call: state, signal: parts.destroyed };
    const events = (await provider.keepAlive?.send(context)) ?? [];
    this.#call.keptAlive();
    const isOver = events.some(({ type }) => type === 'call.disconnected');
    const kept: CallEvent = { ...this.#fact(), type: 'call.keptAlive' };
    await this.#call.append(isOver ? events : [...events, kept], fence);
  }

  async #keepSnapshot(fence: number | undefined): Promise<void> {
    const { projection, parts, state } = this.#call;
    const { position } = projection;
    if (position === undefined) return;
    const event = snapshotOf(state, timestamp(parts.clock));
    const options = fence === undefined ? {} : { fence };
    await parts.log.keepSnapshot(state.callId, { position, event }, options);
    await this.#call.append([{ ...this.#fact(), type: 'call.snapshotTaken' }], fence);
  }

  async #breakSilence(fence: number | undefined): Promise<void> {
    const call = this.#call;
    await call.append([{ ...this.#fact(), type: 'roster.doubted' }], fence);
    await call.read({ kind: 'call' }, fence);
    if (!call.isClosed) await call.read({ kind: 'participants' }, fence);
  }

  /** An operation whose deadline has passed: reads the truth, and ends it with what can be proven. */
  async #conclude(operation: OperationState, fence: number | undefined): Promise<void> {
    const call = this.#call;
    const isAsked = call.parts.reconcile !== false;
    const askedAt = call.parts.clock.now();
    const evidence = isAsked ? await this.#gather(operation, fence) : [];
    const current = operationOf(call.state, operation.id);
    if (call.isClosed || current === undefined || !isOpen(current)) return;
    const verdict = verdictOn(current, call.state, evidence);
    const status = this.#isLasting(verdict, current, askedAt) ? verdict : 'unknown';
    const ended: OperationEnded = {
      ...this.#fact(),
      type: 'operation.ended',
      id: `${operation.id}/deadline`,
      kind: operation.kind,
      operationId: operation.id,
      status,
      ...(status === 'succeeded' ? {} : { reason: { reason: 'unknown' } }),
      by: 'deadline',
    };
    await call.append([ended], fence);
  }

  /**
   * Whether a verdict stays true. A request that nobody answered may be carried out yet, however late it is; and who is seen, or
   * not seen, while it may ring has not said yet whether they come.
   */
  #isLasting(verdict: OperationEndStatus, operation: OperationState, askedAt: number): boolean {
    const { kind, status } = operation;
    if (status === 'requested') return false;
    if (kind !== 'invite') return true;
    return verdict === 'succeeded'
      ? hasRungOut(operation, askedAt)
      : !mayStillRing(operation, this.#call, askedAt);
  }

  async #gather(
    operation: OperationState,
    fence: number | undefined,
  ): Promise<readonly CallEvent[]> {
    const { state, parts } = this.#call;
    try {
      return await this.#call.read({ kind: 'operation', operation }, fence);
    } catch (error) {
      if (LeaseLostError.isInstance(error)) throw error;
      const name = error instanceof Error ? error.name : typeof error;
      const about = { callId: state.callId, operationId: operation.id, error: name };
      parts.logger.log('warn', 'The provider could not say how an operation ended.', about);
      return [];
    }
  }

  #fact(): Pick<CallEvent, 'provider' | 'callId' | 'occurredAt'> {
    const { provider, parts, state } = this.#call;
    return { provider: provider.name, callId: state.callId, occurredAt: timestamp(parts.clock) };
  }
}
