import type { CallState } from '../call/call-state.js';
import { isSettling } from '../call/call-state.js';
import type { Timer } from '../clock/clock.js';
import type { OperationKind, OperationState } from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import type { CallingParts } from './calling-parts.js';
import type { ReconcilePolicy } from './reconcile-policy.js';

/** Something that is to happen in a call at some time. */
export type Duty =
  | { readonly kind: 'settle' }
  | { readonly kind: 'conclude'; readonly operation: OperationState }
  | { readonly kind: 'withdraw'; readonly operation: OperationState }
  | { readonly kind: 'resume'; readonly operation: OperationState }
  | { readonly kind: 'inquire'; readonly operation: OperationState }
  | { readonly kind: 'repairRoster' }
  | { readonly kind: 'breakSilence' }
  | { readonly kind: 'keepAlive' };

interface Appointment {
  readonly at: number;
  readonly key: string;
  readonly duty: Duty;
}

/** What an agenda needs to know of its call. */
export interface AgendaCall {
  readonly state: CallState;
  readonly isObserved: boolean;
  /** Whether the provider watches the ring time of invitations itself. */
  readonly ringsOut: boolean;
  /** How often the service wants to hear of the call, in milliseconds. Undefined where it does not. */
  readonly keepAliveMs: number | undefined;
  /** Whether this process is sending the command of an operation right now. */
  isSending(operationId: string): boolean;
  /** Does what is due. Never rejects. */
  perform(duty: Duty): Promise<void>;
}

const minuteMs = 60_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const soonMs = 10_000;

const setups: ReadonlySet<OperationKind> = new Set(['createCall', 'connect', 'answer']);

/** What is due in one call, and the one timer that waits for it. */
export class Agenda {
  readonly #call: AgendaCall;
  readonly #parts: CallingParts;
  readonly #underWay = new Set<string>();
  readonly #attempts = new Map<string, { readonly count: number; readonly at: number }>();
  readonly #spread = new Map<string, number>();
  #reads: number[] = [];
  #timer: Timer | undefined;
  /** When the timer fires: never late, but early where what it was set for has gone. Then it finds nothing due. */
  #timerAt = Number.POSITIVE_INFINITY;
  /** What the timer was set from. */
  #planned: Basis | undefined;
  #heardAt: number;
  #settleAt: number | undefined;
  #staleSince: number | undefined;
  #keptAlive: { readonly times: number; readonly at: number } | undefined;
  readonly #openedAt: number;
  #isClosed = false;

  constructor(call: AgendaCall, parts: CallingParts) {
    this.#call = call;
    this.#parts = parts;
    this.#heardAt = parts.clock.now();
    this.#openedAt = this.#heardAt;
  }

  /** News came: the call is not silent. Most news changes nothing else, and then the timer, if early, finds nothing due. */
  heard(): void {
    this.#heardAt = this.#parts.clock.now();
    const planned = this.#planned;
    if (planned === undefined || !isSame(planned, basisOf(this.#call))) this.#planWhatChanged();
  }

  /** The command of an operation is not being sent any more: its outcome can be asked for. */
  sent(operationId: string): void {
    this.#planWhatChanged(operationId);
  }

  /** The service knows that the application is still there. */
  keptAlive(): void {
    this.#keptAlive = { times: (this.#keptAlive?.times ?? 0) + 1, at: this.#parts.clock.now() };
  }

  /** Sets the timer to what is due next. */
  plan(): void {
    this.#stopTimer();
    this.#planned = undefined;
    if (this.#isClosed) return;
    this.#planned = basisOf(this.#call);
    this.#wakeAt(earliest(this.#appointments()));
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
  }

  /**
   * The same with the timer as it is: what was planned for operations that are as they were moves to later at most, so that
   * only the others are looked at. A command costs no more in a call with many operations.
   */
  #planWhatChanged(sentId?: string): void {
    const { state } = this.#call;
    const planned = this.#planned;
    if (
      this.#isClosed ||
      planned === undefined ||
      isSettling(state) ||
      !state.operations.some(isOpen)
    ) {
      this.plan();
      return;
    }
    const before = planned.operations;
    this.#planned = basisOf(this.#call);
    const changed = state.operations.filter(
      (operation, index) => before[index] !== operation || operation.id === sentId,
    );
    const ofChanged = changed.filter(isOpen).flatMap((operation) => this.#ofOperation(operation));
    const ofCall = [...this.#ofCall(state, true), ...this.#keepingAlive(state)];
    this.#wakeAt(earliest(this.#possible([...ofChanged, ...ofCall])));
  }

  #wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    this.#stopTimer();
    const { clock } = this.#parts;
    this.#timerAt = at;
    this.#timer = clock.after(Math.max(0, at - clock.now()), () => this.#act());
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #act(): void {
    const now = this.#parts.clock.now();
    for (const { at, key, duty } of this.#appointments()) {
      if (at > now || (isRead(duty) && this.#isSpent())) continue;
      this.#underWay.add(key);
      if (isRead(duty) || duty.kind === 'conclude') this.#reads.push(now);
      // Silence is due again and again, at the pace of its own option.
      if (duty.kind === 'breakSilence') this.#heardAt = now;
      else this.#attempts.set(key, { count: this.#attemptsAt(key) + 1, at: now });
      const work = this.#call.perform(duty).finally(() => {
        this.#underWay.delete(key);
        this.plan();
      });
      void this.#parts.track(work);
    }
    this.plan();
  }

  #appointments(): readonly Appointment[] {
    const { state } = this.#call;
    const appointments = isSettling(state)
      ? this.#settling()
      : [...this.#ofLivingCall(state), ...this.#keepingAlive(state)];
    this.#forgetAllBut(new Set(appointments.map(({ key }) => key)));
    return this.#possible(appointments);
  }

  /** Without what is being done already; what could not be done is put off. */
  #possible(appointments: readonly Appointment[]): readonly Appointment[] {
    if (this.#underWay.size === 0 && this.#attempts.size === 0) return appointments;
    return appointments
      .filter(({ key }) => !this.#underWay.has(key))
      .map((one) => ({ ...one, at: Math.max(one.at, this.#pauseEnd(one.key)) }));
  }

  #forgetAllBut(keys: ReadonlySet<string>): void {
    for (const key of this.#attempts.keys()) if (!keys.has(key)) this.#attempts.delete(key);
    for (const key of this.#spread.keys()) if (!keys.has(key)) this.#spread.delete(key);
  }

  /** What could not be done is not tried again at once. */
  #pauseEnd(key: string): number {
    const attempt = this.#attempts.get(key);
    if (attempt === undefined) return 0;
    return attempt.at + Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt.count - 1));
  }

  #attemptsAt(key: string): number {
    return this.#attempts.get(key)?.count ?? 0;
  }

  #ofLivingCall(state: CallState): readonly Appointment[] {
    const open = state.operations.filter(isOpen);
    return [
      ...open.flatMap((operation) => this.#ofOperation(operation)),
      ...this.#ofCall(state, open.length > 0),
    ];
  }

  /** A call that is over is asked nothing any more, and nothing is sent in it: the last reports are waited for. */
  #settling(): readonly Appointment[] {
    this.#settleAt ??= this.#parts.clock.now() + this.#parts.settleMs;
    return [{ at: this.#settleAt, key: 'settle', duty: { kind: 'settle' } }];
  }

  #ofOperation(operation: OperationState): readonly Appointment[] {
    const { id, deadlineAt } = operation;
    const appointments: Appointment[] = [];
    if (deadlineAt !== undefined) {
      const duty: Duty = { kind: 'conclude', operation };
      appointments.push({ at: Date.parse(deadlineAt), key: `conclude ${id}`, duty });
    }
    const ringEnd = this.#ringEnd(operation);
    if (ringEnd !== undefined) {
      appointments.push({
        at: ringEnd,
        key: `withdraw ${id}`,
        duty: { kind: 'withdraw', operation },
      });
    }
    const policy = this.#parts.reconcile;
    if (policy === false) return appointments;
    const since = Date.parse(operation.requestedAt);
    if (isOrphan(operation) && !this.#call.isSending(id)) {
      const at = since + policy.orphanAfterMs;
      return [...appointments, { at, key: `resume ${id}`, duty: { kind: 'resume', operation } }];
    }
    if (operation.origin === 'external' || this.#call.isSending(id)) return appointments;
    const key = `inquire ${id}`;
    const at = this.#affordable(since + this.#backoff(key, policy.operationAfterMs), policy);
    return [...appointments, { at, key, duty: { kind: 'inquire', operation } }];
  }

  /** When an invitation has rung long enough, where the provider does not watch that itself. */
  #ringEnd({ id, command, status, requestedAt }: OperationState): number | undefined {
    if (command?.kind !== 'invite' || command.timeoutMs === undefined) return undefined;
    if (status !== 'accepted' || this.#call.ringsOut) return undefined;
    const isBeingCancelled = this.#call.state.operations.some(
      ({ kind, invitation }) => kind === 'cancel' && invitation === id,
    );
    return isBeingCancelled ? undefined : Date.parse(requestedAt) + command.timeoutMs;
  }

  #ofCall(state: CallState, hasOpenOperations: boolean): readonly Appointment[] {
    const policy = this.#parts.reconcile;
    const isStale = state.roster.freshness === 'stale';
    if (!isStale) this.#staleSince = undefined;
    if (policy === false) return [];
    if (!this.#call.isObserved && !hasOpenOperations) return [];
    const silence = this.#heardAt + this.#spreadOf('silence', policy.silenceMs);
    const appointments: Appointment[] = [
      { at: this.#affordable(silence, policy), key: 'silence', duty: { kind: 'breakSilence' } },
    ];
    if (isStale) {
      this.#staleSince ??= this.#parts.clock.now();
      const at = this.#staleSince + this.#backoff('repair', policy.rosterAfterMs);
      appointments.push({
        at: this.#affordable(at, policy),
        key: 'repair',
        duty: { kind: 'repairRoster' },
      });
    }
    return appointments;
  }

  /**
   * Whether anybody observes the call or not: a call that is not kept alive ends. When one that was picked up was last kept
   * alive is not known, so it is soon.
   */
  #keepingAlive(state: CallState): readonly Appointment[] {
    const everyMs = this.#call.keepAliveMs;
    if (everyMs === undefined || isSettling(state)) return [];
    const key = `keep alive ${this.#keptAlive?.times ?? 0}`;
    const duty: Duty = { kind: 'keepAlive' };
    const pauseMs = this.#spreadOf(key, everyMs);
    if (this.#keptAlive !== undefined) return [{ at: this.#keptAlive.at + pauseMs, key, duty }];
    const soon = this.#openedAt + this.#spreadOf(key, soonMs);
    const setup = state.operations.find(({ kind }) => setups.has(kind));
    const due = setup === undefined ? soon : Date.parse(setup.requestedAt) + pauseMs;
    return [{ at: Math.max(soon, due), key, duty }];
  }

  /** Attempt after attempt waits twice as long, counted from the beginning. */
  #backoff(key: string, firstMs: number): number {
    return this.#spreadOf(key, firstMs * (2 ** (this.#attemptsAt(key) + 1) - 1));
  }

  /** A fifth more or less, the same each time it is asked, so that planning anew postpones nothing. */
  #spreadOf(key: string, durationMs: number): number {
    const known = this.#spread.get(key);
    const factor = known ?? 0.8 + 0.4 * this.#parts.random();
    if (known === undefined) this.#spread.set(key, factor);
    return durationMs * factor;
  }

  #affordable(at: number, { maxReadsPerMinute }: ReconcilePolicy): number {
    const oldest = this.#recentReads().at(-maxReadsPerMinute);
    return oldest === undefined ? at : Math.max(at, oldest + minuteMs);
  }

  #isSpent(): boolean {
    const policy = this.#parts.reconcile;
    return policy !== false && this.#recentReads().length >= policy.maxReadsPerMinute;
  }

  #recentReads(): readonly number[] {
    const now = this.#parts.clock.now();
    this.#reads = this.#reads.filter((one) => one > now - minuteMs);
    return this.#reads;
  }
}

function earliest(appointments: readonly Appointment[]): number {
  return appointments.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
}

/** All of a call that decides what is due in it, but for silence, which news puts off. */
interface Basis {
  readonly operations: CallState['operations'];
  readonly lifecycle: CallState['lifecycle'];
  readonly disconnectedAt: string | undefined;
  readonly freshness: CallState['roster']['freshness'];
  readonly isObserved: boolean;
}

function basisOf({ state, isObserved }: AgendaCall): Basis {
  const { operations, lifecycle, disconnectedAt, roster } = state;
  return { operations, lifecycle, disconnectedAt, freshness: roster.freshness, isObserved };
}

function isSame(one: Basis, other: Basis): boolean {
  return (
    one.operations === other.operations &&
    one.lifecycle === other.lifecycle &&
    one.disconnectedAt === other.disconnectedAt &&
    one.freshness === other.freshness &&
    one.isObserved === other.isObserved
  );
}

/** An intent of which it is not known whether its request ever left. One that was turned down was answered. */
export function isOrphan(operation: OperationState): boolean {
  const { status, origin, command, isUnanswered, refusal } = operation;
  if (isUnanswered || refusal !== undefined) return false;
  return status === 'requested' && origin === 'local' && command !== undefined;
}

function isRead({ kind }: Duty): boolean {
  return kind === 'inquire' || kind === 'repairRoster' || kind === 'breakSilence';
}
