import type { CallEvent } from '../call/call-event.js';
import type { Clock } from '../clock/clock.js';
import type { AppendResult, EventLog, LogEntry, LogPosition, LogWatch } from './event-log.js';
/** How long an in-memory log keeps what. */
export interface MemoryEventLogOptions {
    readonly clock?: Clock;
    /** How long the log of a call that has ended stays readable, in milliseconds. @default 300_000 */
    readonly retainEndedMs?: number;
    /** How long the log of a call is kept of which nothing was heard and that nobody watches. @default 86_400_000 */
    readonly retainIdleMs?: number;
    /** How many entries the log of one call holds at most; beyond it the oldest go. @default 100_000 */
    readonly maxEntries?: number;
}
/** An event log in the memory of this process: for one process, for tests, and for calls that need not outlive it. */
export declare class MemoryEventLog implements EventLog {
    #private;
    constructor({ clock, ...options }?: MemoryEventLogOptions);
    /** How many calls the log holds. */
    get size(): number;
    append(callId: string, events: readonly CallEvent[]): Promise<AppendResult>;
    read(callId: string, after?: LogPosition): Promise<readonly LogEntry[]>;
    watch(callId: string, after: LogPosition | undefined, listener: (entries: readonly LogEntry[]) => void): LogWatch;
    openCalls(): AsyncIterable<string>;
    close(): Promise<void>;
}
//# sourceMappingURL=memory-event-log.d.ts.map