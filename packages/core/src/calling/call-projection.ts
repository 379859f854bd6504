import type { CallDisconnected, CallEvent, CallEventType } from '../call/call-event.js';
import { assertSnapshotReadable } from '../call/call-snapshot.js';
import type { CallState } from '../call/call-state.js';
import { initialCallState } from '../call/call-state.js';
import { consequencesOf } from '../call/consequences.js';
import { reduce } from '../call/reduce.js';
import { CallingError } from '../errors/calling-error.js';
import type { EventLog, LogEntry, LogWatch } from '../log/event-log.js';
import type { Roster } from '../participant/roster.js';
import { isSameRoster } from '../participant/roster.js';
import { Observable, Subject } from '../rxjs/rxjs.js';
import type { AwaitedEvent } from './awaited-events.js';
import { AwaitedEvents } from './awaited-events.js';
import type { SerialQueue } from './serial-queue.js';
import type { StreamOwner } from './state-stream.js';
import { StateStream } from './state-stream.js';

/** What is for the library alone, and the disconnection, which is handed out last. */
const unpublished: ReadonlySet<CallEventType> = new Set([
  'call.disconnected',
  'call.settled',
  'call.keptAlive',
  'call.snapshot',
  'call.snapshotTaken',
]);

/** What projections work with, the same for all. */
export interface ProjectionParts {
  readonly log: EventLog;
  readonly queue: SerialQueue;
}

/** Whoever serves the call of a projection. */
export interface ProjectionOwner {
  /** Called after every change of state, before anything is published. */
  changed(): void;
  /** Called after every event, once it has been published. */
  heard(event: CallEvent): void;
  /** Called when the first observer has come, and when the last has gone. */
  observed(): void;
  /** Called when another version of the library has written what this one cannot read. The streams have completed then. */
  foundUnreadable(error: CallingError): void;
}

/** The state of one call, folded from its log and kept up with it. */
export class CallProjection implements StreamOwner {
  #state: CallState;
  readonly #parts: ProjectionParts;
  #owner: ProjectionOwner | undefined;
  #awaited: AwaitedEvents | undefined;
  /** Made when somebody observes the state for the first time. */
  #states: StateStream<CallState> | undefined;
  /** The same for who is in the call. */
  #rosters: StateStream<Roster> | undefined;
  #events: Subject<CallEvent> | undefined;
  #heldDisconnection: CallDisconnected | undefined;
  #watch: LogWatch | undefined;
  /** Where in the log the last entry stands that was folded. */
  #position: LogEntry['position'] | undefined;
  #sinceSnapshot = 0;
  #wakeUp: (() => void)[] | undefined;
  #isClosed = false;

  /** Folds what the log of a call holds, and follows it from there. */
  static async open(callId: string, parts: ProjectionParts): Promise<CallProjection> {
    const entries = await parts.log.read(callId);
    const state = entries.reduce(
      (before, { event }) => reduce(before, event),
      initialCallState(callId),
    );
    const projection = new CallProjection(state, parts);
    projection.#position = entries.at(-1)?.position;
    for (const { event } of entries) projection.#count(event);
    projection.#follow();
    return projection;
  }

  private constructor(state: CallState, parts: ProjectionParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** Names whoever serves the call, who is told from now on. */
  serveFor(owner: ProjectionOwner): void {
    this.#owner = owner;
  }

  observed(): void {
    this.#owner?.observed();
  }

  /** Where in the log of the call the last entry stands that is in the state. */
  get position(): LogEntry['position'] | undefined {
    return this.#position;
  }

  /** How many entries came since the last snapshot that it knows of. */
  get sinceSnapshot(): number {
    return this.#sinceSnapshot;
  }

  get state(): CallState {
    return this.#state;
  }

  /** Whether anybody subscribes to a stream of this call. */
  get isObserved(): boolean {
    return (
      this.#states?.isObserved === true ||
      this.#rosters?.isObserved === true ||
      this.#events !== undefined
    );
  }

  get state$(): Observable<CallState> {
    return new Observable((subscriber) => {
      this.#states ??= this.#streamOf(this.#state);
      return this.#states.changes$.subscribe(subscriber);
    });
  }

  /** Who is in the call. A roster that says the same as the one before is not told again. */
  get roster$(): Observable<Roster> {
    return new Observable((subscriber) => {
      this.#rosters ??= this.#streamOf(this.#state.roster);
      return this.#rosters.changes$.subscribe(subscriber);
    });
  }

  /** Events as they happen, each after the state that it brought about. Completes with the end of the call. */
  get events$(): Observable<CallEvent> {
    return new Observable((subscriber) => {
      if (this.#isClosed) {
        subscriber.complete();
        return undefined;
      }
      const isFirst = this.#events === undefined;
      this.#events ??= new Subject<CallEvent>();
      const events = this.#events;
      events.subscribe(subscriber);
      if (isFirst) this.observed();
      return () => {
        if (events.observed || this.#events !== events) return;
        this.#events = undefined;
        this.observed();
      };
    });
  }

  /** Awaits an event that is about to be appended. */
  expect(eventId: string): AwaitedEvent {
    this.#awaited ??= new AwaitedEvents(() => this.caughtUp());
    const awaited = this.#awaited.add(eventId);
    if (this.#isClosed) awaited.withdraw();
    return awaited;
  }

  /** Resolves once all that the log holds by now has been folded, or the projection has ended. */
  async caughtUp(): Promise<void> {
    while (!this.#isClosed) {
      const position = this.#position;
      const entries = await this.#parts.log.read(this.state.callId, position);
      if (entries.length === 0) return;
      if (this.#position === position && !this.#isClosed) await this.#nextFolded();
    }
  }

  /** Stops following the log and completes all streams with the state they have. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#watch?.close();
    this.#states?.complete();
    this.#rosters?.complete();
    this.#events?.complete();
    this.#events = undefined;
    this.#awaited?.replaceAll();
    this.#wake();
  }

  #follow(): void {
    if (this.state.lifecycle === 'disconnected') {
      this.close();
      return;
    }
    this.#watch = this.#parts.log.watch(this.state.callId, this.#position, (entries) => {
      this.#parts.queue.run(() => {
        for (const { event, position } of entries) {
          this.#take(event);
          this.#position = position;
        }
        this.#coverFolded();
        this.#wake();
      });
    });
    this.#coverFolded();
  }

  #coverFolded(): void {
    if (this.#position !== undefined) this.#watch?.cover?.(this.#position, this.state);
  }

  #nextFolded(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeUp ??= [];
      this.#wakeUp.push(resolve);
    });
  }

  #wake(): void {
    if (this.#wakeUp === undefined) return;
    const sleeping = this.#wakeUp;
    this.#wakeUp = undefined;
    for (const resolve of sleeping) resolve();
  }

  #streamOf<T>(value: T): StateStream<T> {
    const stream = new StateStream(value, this);
    if (this.#isClosed) stream.complete();
    return stream;
  }

  #take(event: CallEvent): void {
    if (this.#isClosed) return;
    try {
      if (event.type === 'call.snapshot') assertSnapshotReadable(event);
    } catch (error) {
      if (!CallingError.isInstance(error)) throw error;
      this.close();
      this.#owner?.foundUnreadable(error);
      return;
    }
    this.#count(event);
    this.#fold(event);
  }

  #count({ type }: CallEvent): void {
    const isSnapshot = type === 'call.snapshot' || type === 'call.snapshotTaken';
    this.#sinceSnapshot = isSnapshot ? 0 : this.#sinceSnapshot + 1;
  }

  #fold(event: CallEvent): void {
    const before = this.state;
    const after = reduce(before, event);
    if (after !== before) this.#advance(after);
    this.#publish(event, before, after);
    this.#tellAwaited(event);
    if (after.lifecycle === 'disconnected') this.close();
    this.#owner?.heard(event);
  }

  /** Everything is as it is before anybody is told. */
  #advance(after: CallState): void {
    const roster = this.#rosters;
    this.#state = after;
    this.#states?.advance(after);
    if (roster !== undefined) {
      if (isSameRoster(roster.value, after.roster)) roster.renew(after.roster);
      else roster.advance(after.roster);
    }
    this.#owner?.changed();
    this.#states?.publish();
    this.#rosters?.publish();
  }

  /** A snapshot comes in place of entries that will not be delivered any more. */
  #tellAwaited({ id, type }: CallEvent): void {
    if (this.#awaited === undefined) return;
    if (type === 'call.snapshot') this.#awaited.replaceAll();
    else if (id !== undefined) this.#awaited.see(id);
  }

  /** The disconnection is handed out last, once the ends of all operations are known. */
  #publish(event: CallEvent, before: CallState, after: CallState): void {
    if (event.type === 'call.disconnected') this.#heldDisconnection ??= event;
    const events = this.#events;
    if (events === undefined) return;
    if (!unpublished.has(event.type)) events.next(event);
    for (const consequence of consequencesOf(before, after, event)) events.next(consequence);
    const { lifecycle, endReason } = after;
    if (lifecycle !== 'disconnected' || endReason === undefined) return;
    events.next({ ...(this.#heldDisconnection ?? disconnectionOf(after)), reason: endReason });
  }
}

/** The disconnection as the state tells it, for who came after it was reported. */
function disconnectionOf(state: CallState): Omit<CallDisconnected, 'reason'> {
  const { provider, callId, disconnectedAt = '' } = state;
  return { type: 'call.disconnected', provider, callId, occurredAt: disconnectedAt };
}
