import type { CallState } from '../call/call-state.js';
import { isSettling } from '../call/call-state.js';
import type { Timer } from '../clock/clock.js';
import type { OperationKind, OperationState } from '../operation/operation-state.js';
import { isOpen } from '../operation/operation-state.js';
import type { Basis } from './agenda-basis.js';
import {
  basisOf,
  decidedAnew,
  isSame,
  isSameBesideOperations,
  isSnapshotDue,
} from './agenda-basis.js';
import type { AgendaCall } from './agenda-call.js';
import type { CallingParts } from './calling-parts.js';
import type { Duty } from './duty.js';
import { isRead, needsLease } from './duty.js';
import { LeaseKeeper } from './lease-keeper.js';
import { isOrphan } from './orphan.js';
import { pauseAfter } from './pause.js';
import type { ReconcilePolicy } from './reconcile-policy.js';
import { ringEndOf } from './ring-end.js';

interface Appointment {
  readonly at: number;
  readonly key: string;
  readonly duty: Duty;
}

const none: readonly never[] = [];
const minuteMs = 60_000;
const soonMs = 10_000;

const setups: ReadonlySet<OperationKind> = new Set(['createCall', 'connect', 'answer']);

/** What is due in one call, and the one timer that waits for it. */
export class Agenda {
  readonly #call: AgendaCall;
  readonly #parts: CallingParts;
  // Made when there is something to note: most calls are quiet, and there can be a hundred thousand of them.
  #underWay: Set<string> | undefined;
  #attempts: Map<string, { readonly count: number; readonly at: number }> | undefined;
  #spread: Map<string, number> | undefined;
  #reads: readonly number[] = none;
  #timer: Timer | undefined;
  /** When the timer fires: never late, but early where what it was set for has gone. Then it finds nothing due. */
  #timerAt = Number.POSITIVE_INFINITY;
  /** What the timer was set from. */
  #planned: Basis | undefined;
  #heardAt: number;
  #settleAt: number | undefined;
  #staleSince: number | undefined;
  #keptAliveAt: number | undefined;
  #lease: LeaseKeeper | undefined;
  #isAsking = false;
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
    this.noted();
  }

  /** The log was told something that is no sign of life of the call. */
  noted(): void {
    const now = basisOf(this.#call, this.#parts);
    if (this.#planned === undefined || !isSame(this.#planned, now)) this.#planWhatChanged(now);
  }

  /** The command of an operation is not being sent any more: its outcome can be asked for. */
  sent(operationId: string): void {
    this.#planWhatChanged(basisOf(this.#call, this.#parts), operationId);
  }

  /** The service knows that the application is still there. */
  keptAlive(): void {
    this.#keptAliveAt = this.#parts.clock.now();
  }

  /** Sets the timer to what is due next. */
  plan(): void {
    this.#stopTimer();
    this.#planned = undefined;
    if (this.#isClosed) return;
    this.#planned = basisOf(this.#call, this.#parts);
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
  #planWhatChanged(now: Basis, sentId?: string): void {
    const { state } = this.#call;
    const before = this.#planned;
    if (
      this.#isClosed ||
      before === undefined ||
      isSettling(state) ||
      !state.operations.some(isOpen)
    ) {
      this.plan();
      return;
    }
    this.#planned = now;
    const due: Appointment[] = [];
    if (!before.operations.some(isOpen) || !isSameBesideOperations(before, now))
      due.push(...this.#ofCall(state, true), ...this.#keepingAlive(state), ...this.#ofLog());
    for (const operation of decidedAnew(before.operations, state.operations, sentId))
      if (isOpen(operation)) this.#addOperation(operation, due);
    this.#wakeAt(earliest(this.#possible(due)));
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

  /** Lets another process go on at once with what is due, when what is under way here is done. */
  async handOver(): Promise<void> {
    this.close();
    await this.#lease?.release();
  }

  /** @param granted The fencing number of a lease that has just been granted. */
  #act(granted?: number): void {
    const now = this.#parts.clock.now();
    const fence = granted ?? this.#lease?.fence;
    let isLeaseMissing = false;
    for (const { at, key, duty } of this.#appointments()) {
      if (at > now || (isRead(duty) && this.#isSpent())) continue;
      if (this.#possibleAt(duty) > now) continue;
      if (!needsLease(duty)) this.#begin(key, duty, undefined);
      else if (fence !== undefined) this.#begin(key, duty, fence);
      else isLeaseMissing = true;
    }
    if (isLeaseMissing) void this.#parts.track(this.#askForLease());
    this.plan();
  }

  #begin(key: string, duty: Duty, fence: number | undefined): void {
    const now = this.#parts.clock.now();
    this.#underWay ??= new Set();
    this.#underWay.add(key);
    if (isRead(duty) || duty.kind === 'conclude') this.#reads = [...this.#reads, now];
    // Silence is due again and again, at the pace of its own option.
    if (duty.kind === 'breakSilence') this.#heardAt = now;
    else this.#noteAttempt(key);
    const perform = () => this.#call.perform(duty, fence);
    const lease = fence === undefined ? undefined : this.#lease;
    const performing = lease === undefined ? perform() : lease.during(perform);
    const work = performing.finally(() => {
      this.#underWay?.delete(key);
      this.plan();
    });
    void this.#parts.track(work);
  }

  async #askForLease(): Promise<void> {
    this.#isAsking = true;
    this.#lease ??= new LeaseKeeper(this.#call.state.callId, this.#parts);
    const fence = await this.#lease.ask();
    this.#isAsking = false;
    if (this.#isClosed) return;
    if (fence === undefined) this.#leaveToAnother();
    else this.#act(fence);
  }

  /** Who has the lease does what is due; what it asks the provider, perhaps in vain, this process need not ask as soon. */
  #leaveToAnother(): void {
    const now = this.#parts.clock.now();
    const { state } = this.#call;
    for (const { at, key, duty } of isSettling(state) ? [] : this.#ofLivingCall(state)) {
      const isAsked = duty.kind === 'inquire' || duty.kind === 'repairRoster';
      if (isAsked && at <= now) this.#noteAttempt(key);
    }
    this.plan();
  }

  #noteAttempt(key: string): void {
    this.#attempts ??= new Map();
    this.#attempts.set(key, { count: this.#attemptsAt(key) + 1, at: this.#parts.clock.now() });
  }

  #appointments(): readonly Appointment[] {
    const { state } = this.#call;
    const appointments = isSettling(state)
      ? this.#settling()
      : [...this.#ofLivingCall(state), ...this.#keepingAlive(state), ...this.#ofLog()];
    this.#forgetAllBut(appointments);
    return this.#possible(appointments);
  }

  /** Without what is being done already; what could not be done, or another process does, is put off. */
  #possible(appointments: readonly Appointment[]): readonly Appointment[] {
    const isUntried = !this.#underWay?.size && !this.#attempts?.size;
    if (isUntried && this.#lease === undefined && !this.#isAsking) return appointments;
    return appointments
      .filter(({ key }) => this.#underWay?.has(key) !== true)
      .map((one) => ({
        ...one,
        at: Math.max(one.at, this.#pauseEnd(one.key), this.#possibleAt(one.duty)),
      }));
  }

  /**
   * When a duty can be begun: not while the lease is asked for, or another process has it. Nor is anything doubted because of
   * silence while something is being done: the answer to a question that is under way would be doubted before it is used.
   */
  #possibleAt(duty: Duty): number {
    if (!needsLease(duty)) return 0;
    if (duty.kind === 'breakSilence' && this.#underWay?.size) return Number.POSITIVE_INFINITY;
    return this.#isAsking ? Number.POSITIVE_INFINITY : (this.#lease?.waitUntil ?? 0);
  }

  #forgetAllBut(appointments: readonly Appointment[]): void {
    if (!this.#attempts?.size && !this.#spread?.size) return;
    const keys = new Set(appointments.map(({ key }) => key));
    for (const known of [this.#attempts, this.#spread])
      for (const key of known?.keys() ?? []) if (!keys.has(key)) known?.delete(key);
  }

  /** What could not be done is not tried again at once. */
  #pauseEnd(key: string): number {
    const attempt = this.#attempts?.get(key);
    if (attempt === undefined) return 0;
    return attempt.at + pauseAfter(attempt.count);
  }

  #hasTried(key: string): boolean {
    return this.#attemptsAt(key) > 0 && this.#underWay?.has(key) !== true;
  }

  #attemptsAt(key: string): number {
    return this.#attempts?.get(key)?.count ?? 0;
  }

  #ofLivingCall(state: CallState): readonly Appointment[] {
    const open = state.operations.filter(isOpen);
    const appointments: Appointment[] = [];
    for (const operation of open) this.#addOperation(operation, appointments);
    appointments.push(...this.#ofCall(state, open.length > 0));
    return appointments;
  }

  /** A long log is trimmed behind a snapshot. */
  #ofLog(): readonly Appointment[] {
    return isSnapshotDue(this.#call, this.#parts)
      ? [{ at: this.#openedAt, key: 'snapshot', duty: { kind: 'snapshot' } }]
      : [];
  }

  /** A call that is over is asked nothing any more, and nothing is sent in it: the last reports are waited for. */
  #settling(): readonly Appointment[] {
    this.#settleAt ??= this.#parts.clock.now() + this.#parts.settleMs;
    return [{ at: this.#settleAt, key: 'settle', duty: { kind: 'settle' } }];
  }

  #addOperation(operation: OperationState, appointments: Appointment[]): void {
    const { id, deadlineAt } = operation;
    const ringEnd = this.#call.ringsOut ? undefined : ringEndOf(operation, this.#call.state);
    if (deadlineAt !== undefined) {
      const deadline = Date.parse(deadlineAt);
      // Whoever still rings is not said to have been called in vain: they are taken back first.
      const waits =
        ringEnd !== undefined && ringEnd <= deadline && !this.#hasTried(withdrawalOf(id));
      const at = waits ? Number.POSITIVE_INFINITY : deadline;
      appointments.push({ at, key: `conclude ${id}`, duty: { kind: 'conclude', operation } });
    }
    if (ringEnd !== undefined) {
      const duty: Duty = { kind: 'withdraw', operation };
      appointments.push({ at: ringEnd, key: withdrawalOf(id), duty });
    }
    const policy = this.#parts.reconcile;
    if (policy === false || this.#call.isSending(id)) return;
    const since = Date.parse(operation.requestedAt);
    if (isOrphan(operation)) {
      const at = since + policy.orphanAfterMs;
      appointments.push({ at, key: `resume ${id}`, duty: { kind: 'resume', operation } });
    } else if (operation.origin !== 'external') {
      const key = `inquire ${id}`;
      const at = this.#affordable(since + this.#backoff(key, policy.operationAfterMs), policy);
      appointments.push({ at, key, duty: { kind: 'inquire', operation } });
    }
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
   * Whether anybody observes the call or not: a call that is not kept alive ends. Whichever process did it last, the log says
   * when; where it does not, as of one that was picked up, it is soon.
   */
  #keepingAlive(state: CallState): readonly Appointment[] {
    const everyMs = this.#call.keepAliveMs;
    if (everyMs === undefined || isSettling(state)) return [];
    const lastAt = latest(this.#keptAliveAt, state.keptAliveAt);
    const key = `keep alive ${lastAt}`;
    const duty: Duty = { kind: 'keepAlive' };
    const pauseMs = this.#spreadOf(key, everyMs);
    const soon = this.#openedAt + this.#spreadOf(key, soonMs);
    const setup = state.operations.find(({ kind }) => setups.has(kind));
    const sinceAt = lastAt ?? latest(undefined, setup?.requestedAt);
    const due = sinceAt === undefined ? soon : sinceAt + pauseMs;
    return [{ at: Math.max(soon, due), key, duty }];
  }

  /** Attempt after attempt waits twice as long, counted from the beginning. */
  #backoff(key: string, firstMs: number): number {
    return this.#spreadOf(key, firstMs * (2 ** (this.#attemptsAt(key) + 1) - 1));
  }

  /** A fifth more or less, the same each time it is asked, so that planning anew postpones nothing. */
  #spreadOf(key: string, durationMs: number): number {
    this.#spread ??= new Map();
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
    if (this.#reads.length === 0) return none;
    const now = this.#parts.clock.now();
    this.#reads = this.#reads.filter((one) => one > now - minuteMs);
    return this.#reads;
  }
}

function withdrawalOf(operationId: string): string {
  return `withdraw ${operationId}`;
}

function earliest(appointments: readonly Appointment[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { at } of appointments) first = Math.min(first, at);
  return first;
}

/** The later of an instant of our own and one that the log tells. */
function latest(own: number | undefined, told: string | undefined): number | undefined {
  if (told === undefined) return own;
  return Math.max(own ?? Number.NEGATIVE_INFINITY, Date.parse(told));
}
