import type { Clock } from '../clock/clock.js';
import type { Logger } from '../logger/logger.js';
import type { EventLog } from './event-log.js';

/** What a log may use of the client it is made for. */
export interface EventLogContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A kind of event log that configuration may name. Packages of logs export one each. */
export interface EventLogAdapter {
  /** What `log.kind` names. */
  readonly kind: string;
  /**
   * Makes the log.
   *
   * @param options What stands in the configuration beside `kind`. Unchecked.
   * @throws ConfigurationError that names the key, below `log`, and the fix.
   */
  create(options: Readonly<Record<string, unknown>>, context: EventLogContext): EventLog;
}
