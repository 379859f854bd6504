import type { Observable } from 'rxjs';
import type { CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import { OperationFailedError, OperationTimeoutError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import type {
  OperationEndStatus,
  OperationKind,
  OperationResult,
  OperationState,
  OperationStatus,
} from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import { distinctUntilChanged, lastValueFrom, map, takeWhile } from '../rxjs/rxjs.js';
import type { Session } from './session.js';

/** How an operation ended. */
export interface OperationOutcome {
  readonly status: OperationEndStatus;
  /** Why, in neutral words, with the provider's own codes beside them. */
  readonly reason: EndReason;
  readonly result?: OperationResult;
}

/** An operation that the provider has accepted. What became of it is on its streams. */
export class Operation {
  readonly id: string;
  protected readonly session: Session;

  constructor(session: Session, id: string) {
    this.session = session;
    this.id = id;
  }

  /** What is known of it now. */
  get state(): OperationState {
    return stateOf(this.session.state, this.id);
  }

  get kind(): OperationKind {
    return this.state.kind;
  }

  get status(): OperationStatus {
    return this.state.status;
  }

  /** The people it is about. */
  get targets(): readonly Identity[] {
    return this.state.targets;
  }

  /** The application's own correlation text, as it was given. */
  get context(): string | undefined {
    return this.state.context;
  }

  /** The latest status, then every change, never backwards; completes with the end of the operation. */
  get status$(): Observable<OperationStatus> {
    return this.state$.pipe(
      map(({ status }) => status),
      distinctUntilChanged(),
    );
  }

  /** The latest state of the operation, then every change; completes with its end. */
  get state$(): Observable<OperationState> {
    return this.session.projection.state$.pipe(
      map((call) => stateOf(call, this.id)),
      distinctUntilChanged(),
      takeWhile(isOpen, true),
    );
  }

  /**
   * How it ended. Never rejects and always resolves: by the operation's own event, by reconciliation, by the end of the
   * call, by its deadline, or as `unknown` when the client is closed first.
   */
  get outcome(): Promise<OperationOutcome> {
    return lastValueFrom(this.state$).then(outcomeOf);
  }

  /**
   * Resolves with what the operation brought when it succeeded.
   *
   * @throws OperationTimeoutError, OperationFailedError when it ended in any other way.
   */
  async result(): Promise<OperationResult> {
    const { status, reason, result = {} } = await this.outcome;
    if (status === 'succeeded') return result;
    const details = {
      provider: this.session.provider.name,
      callId: this.session.state.callId,
      operation: this.kind,
      operationId: this.id,
      ...(reason.code === undefined ? {} : { providerCode: String(reason.code) }),
      ...(reason.subCode === undefined ? {} : { providerSubCode: String(reason.subCode) }),
      outcomeUnknown: status === 'unknown',
    };
    const text = `The operation "${this.kind}" ended as ${status}: ${reason.reason}.`;
    throw status === 'timedOut'
      ? new OperationTimeoutError(text, details)
      : new OperationFailedError(text, details);
  }
}

function stateOf(call: CallState, id: string): OperationState {
  return operationOf(call, id) ?? neverRecorded(call, id);
}

/** The call ended before the operation reached its log: nothing can come of it any more. */
function neverRecorded(call: CallState, id: string): OperationState {
  return {
    id,
    kind: 'other',
    status: 'failed',
    origin: 'local',
    targets: [],
    handle: {},
    requestedAt: call.disconnectedAt ?? '',
    reason: { reason: 'callEnded' },
  };
}

function outcomeOf(state: OperationState): OperationOutcome {
  const { status, reason, result } = state;
  if (status === 'requested' || status === 'accepted')
    return { status: 'unknown', reason: { reason: 'unknown' } };
  const why: EndReason = reason ?? { reason: status === 'succeeded' ? 'completed' : 'unknown' };
  return result === undefined ? { status, reason: why } : { status, reason: why, result };
}
