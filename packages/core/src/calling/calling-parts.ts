import type { Clock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import type { ReconcilePolicy } from './reconcile-policy.js';
import type { SerialQueue } from './serial-queue.js';

/** What everything that serves calls shares. */
export interface CallingParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly queue: SerialQueue;
  readonly newId: () => string;
  /** How long after a disconnection the ends of open operations may still arrive, in milliseconds. */
  readonly settleMs: number;
  /** When to ask the provider for the truth, unasked. */
  readonly reconcile: ReconcilePolicy | false;
  /** The name of this process among those that share the log, in this life of it. */
  readonly holder: string;
  /** For how long a lease is asked for, in milliseconds. */
  readonly leaseMs: number;
  /** After how many entries a snapshot is kept; false for never. */
  readonly snapshotEvery: number | false;
  /** A number from 0 to 1, to spread what would otherwise happen at once. */
  readonly random: () => number;
  /** Lets a shutdown wait for work that is under way. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Aborts when the client is destroyed. */
  readonly destroyed: AbortSignal;
}
