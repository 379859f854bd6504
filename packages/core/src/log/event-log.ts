import type { CallEvent, CallSnapshot } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';

/** Where an entry stands in the log of its call. Opaque: only the log that gave it can read it. */
export type LogPosition = string;

/** One event at its place in the log of its call. */
export interface LogEntry {
  readonly position: LogPosition;
  readonly event: CallEvent;
}

/** What became of events that were given to a log. */
export interface AppendResult {
  /** How many were new. */
  readonly appended: number;
  /** How many carried an id that the call's log holds already, and were left out. */
  readonly duplicates: number;
}

/** On what condition a log takes something. */
export interface AppendOptions {
  /**
   * The fencing number of the lease under which it is done. If another one has been granted since, all of it is refused.
   * Absent for what is true whoever holds the lease: what a provider reports, and what an application commands.
   */
  readonly fence?: number;
}

/** Who wants to be the one that does what is due in a call, and for how long. */
export interface LeaseRequest {
  /** A name that no other process has, nor this one in another life. */
  readonly holder: string;
  /** For how long, from when the log grants it, by the clock of the log. */
  readonly ttlMs: number;
}

/** Whether somebody may do what is due in a call. */
export type LeaseResult =
  | {
      readonly isGranted: true;
      /** Larger than any that was granted to another holder before. The same as long as the holder is. */
      readonly fence: number;
    }
  | {
      readonly isGranted: false;
      /** How long the present holder still has it, in milliseconds, unless it releases or prolongs it. */
      readonly heldForMs: number;
    };

/** A lease that was granted. */
export interface Lease {
  readonly holder: string;
  readonly fence: number;
}

/** The state of a call as it was once the entry at a position had been folded. */
export interface LogSnapshot {
  readonly position: LogPosition;
  readonly event: CallSnapshot;
}

/** A live view of the log of one call. */
export interface LogWatch {
  /**
   * Tells the log the state that everything up to a position amounts to. Logs that hold no more than they must have this: they
   * may from then on hand that state out, as a `call.snapshot`, in place of the entries behind it. It costs nothing.
   */
  cover?(position: LogPosition, state: CallState): void;

  /** Ends it. Nothing is delivered after this returns. Idempotent. */
  close(): void;
}

/**
 * The port behind which everything that happens is kept: one stream of events per call, each in one order that is the
 * same for all who read it.
 *
 * A log that was trimmed stays whole to its readers: whoever reads or watches from before what is still kept is given one entry
 * first, at the position of the latest snapshot, whose event is the `call.snapshot`, and then what follows that.
 *
 * An implementation promises: `append` is atomic per call, and an event whose `id` the call's log holds already is not
 * stored again; entries are delivered to a watch in order, without a gap and without a repeat, never during the call to
 * `append` or `watch` that caused it; the watches of one call never delay those of another.
 */
export interface EventLog {
  /**
   * Stores events of one call. Resolved means kept.
   *
   * @throws UnavailableError when the log cannot take them. Then none of them counts as stored.
   * @throws LeaseLostError when the fence is not the newest that was granted. Then none of them is stored.
   */
  append(
    callId: string,
    events: readonly CallEvent[],
    options?: AppendOptions,
  ): Promise<AppendResult>;

  /** What the log of a call holds after a position, or from the beginning. An unknown call has an empty log. */
  read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]>;

  /** Delivers what the log of a call holds after a position, and then what is appended, until it is closed. */
  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch;

  /**
   * Makes somebody the one that does what is due in a call, or prolongs that, unless another one is.
   *
   * @throws UnavailableError when the log cannot say.
   */
  lease(callId: string, request: LeaseRequest): Promise<LeaseResult>;

  /** Gives a lease up before its time is over. One that is not held any more is left alone. */
  release(callId: string, lease: Lease): Promise<void>;

  /**
   * Keeps a snapshot, and trims the entries up to the snapshot that was kept before it: readers a little behind still find all
   * that they have not read. Ids stay known. One that is not newer than the one that is kept changes nothing.
   *
   * @throws InvalidArgumentError when the log holds no entry at its position. UnavailableError, LeaseLostError as
   *   {@link append}. Then nothing is trimmed.
   */
  keepSnapshot(callId: string, snapshot: LogSnapshot, options?: AppendOptions): Promise<void>;

  /**
   * The calls that the log holds and whose end it does not hold, for whoever takes work up again after a restart. In no
   * order; a call that comes or ends meanwhile may or may not be among them. The end of a call is its `call.settled`: when
   * its disconnection is reported, operations can be open in it that are still to end. Logs of what is about no call, one for
   * each day, begin with that and are none.
   */
  openCalls(): AsyncIterable<string>;

  /** Ends every watch and frees what the log holds open. What is stored durably stays. Idempotent. */
  close(): Promise<void>;
}
