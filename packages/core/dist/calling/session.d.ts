import type { CallEvent } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { Command } from '../operation/command.js';
import type { Provider, ReadQuery } from '../provider/provider.js';
import type { AgendaCall, Duty } from './agenda.js';
import { CallProjection } from './call-projection.js';
import type { CallingParts } from './calling-parts.js';
import type { CommandOptions } from './send-command.js';
/** What a session is opened with. */
export interface SessionSurroundings {
    readonly provider: Provider;
    readonly parts: CallingParts;
    /** Called once, when the call has ended. */
    readonly onEnd: () => void;
}
/** One call as this process serves it: its projection, its commands and what is due in it. */
export declare class Session implements AgendaCall {
    #private;
    readonly provider: Provider;
    readonly parts: CallingParts;
    readonly projection: CallProjection;
    static open(callId: string, surroundings: SessionSurroundings): Promise<Session>;
    private constructor();
    get state(): CallState;
    get isObserved(): boolean;
    get ringsOut(): boolean;
    isSending(operationId: string): boolean;
    /** Gives a command on this call. Resolved once it is accepted and the state of the call says so. */
    execute(command: Command, options?: CommandOptions): Promise<string>;
    /** Asks the provider for the truth and takes the answer in. */
    read(query: ReadQuery): Promise<readonly CallEvent[]>;
    /** Does what is due. What cannot be done is logged, and is due again later. */
    perform(duty: Duty): Promise<void>;
    /** News came. */
    private hear;
    private plan;
    private end;
    close(): void;
}
//# sourceMappingURL=session.d.ts.map