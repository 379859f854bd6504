import { Observable } from 'rxjs';
import type { CallEvent } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { EventLog } from '../log/event-log.js';
import type { SerialQueue } from './serial-queue.js';
/** What a projection works with. */
export interface ProjectionParts {
    readonly log: EventLog;
    readonly queue: SerialQueue;
    /** Called after every change of state, before anything is published. */
    readonly onChange: () => void;
    /** Called after every event, once it has been published. */
    readonly onNews: () => void;
    /** Called when the first observer comes. */
    readonly onObserved: () => void;
}
/** The state of one call, folded from its log and kept up with it. */
export declare class CallProjection {
    #private;
    /** Folds what the log of a call holds, and follows it from there. */
    static open(callId: string, parts: ProjectionParts): Promise<CallProjection>;
    private constructor();
    get state(): CallState;
    /** Whether anybody subscribes to a stream of this call. */
    get isObserved(): boolean;
    get state$(): Observable<CallState>;
    /** Events as they happen, each after the state that it brought about. Completes with the end of the call. */
    readonly events$: Observable<CallEvent>;
    /** Resolves once the event with this id has been folded, or the projection has ended. Ask before it is appended. */
    folded(eventId: string): Promise<void>;
    /** Stops following the log and completes all streams with the state they have. Idempotent. */
    close(): void;
}
//# sourceMappingURL=call-projection.d.ts.map