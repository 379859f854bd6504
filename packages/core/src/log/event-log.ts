import type { CallEvent } from '../call/call-event.js';

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

/** A live view of the log of one call. */
export interface LogWatch {
  /** Ends it. Nothing is delivered after this returns. Idempotent. */
  close(): void;
}

/**
 * The port behind which everything that happens is kept: one stream of events per call, each in one order that is the
 * same for all who read it.
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
   */
  append(callId: string, events: readonly CallEvent[]): Promise<AppendResult>;

  /** What the log of a call holds after a position, or from the beginning. An unknown call has an empty log. */
  read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]>;

  /** Delivers what the log of a call holds after a position, and then what is appended, until it is closed. */
  watch(
    callId: string,
    after: LogPosition | undefined,
    listener: (entries: readonly LogEntry[]) => void,
  ): LogWatch;

  /**
   * The calls that the log holds and whose end it does not hold, for whoever takes work up again after a restart. In no
   * order; a call that comes or ends meanwhile may or may not be among them. The end of a call is its `call.settled`: when
   * its disconnection is reported, operations can be open in it that are still to end.
   */
  openCalls(): AsyncIterable<string>;

  /** Ends every watch and frees what the log holds open. What is stored durably stays. Idempotent. */
  close(): Promise<void>;
}
