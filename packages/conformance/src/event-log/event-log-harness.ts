import type { EventLog } from '@tandem/core';

/** An event log to be tested, and what surrounds it. */
export interface EventLogHarness {
  /** Empty, and nobody else's. */
  readonly log: EventLog;
  /** Opens another instance on the same store while the first stays open, as a second process would. */
  second?(): Promise<EventLog>;
  /** Opens the store anew after the suite has closed the log, as a restarted process would. */
  reopen?(): Promise<EventLog>;
  /** Closes whatever is still open and removes the store. */
  dispose(): Promise<void>;
}

/** What the tests of event logs work on. */
export interface EventLogSubject {
  readonly harness: EventLogHarness;
  /** How many random cases each property is tried with. */
  readonly runs: number;
}
