import type { Clock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
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
    /** Aborts when the client is destroyed. */
    readonly destroyed: AbortSignal;
}
//# sourceMappingURL=calling-parts.d.ts.map