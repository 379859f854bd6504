import type { CallIncoming } from '../call/call-event.js';
import type { Identity } from '../identity/identity.js';
import type { Command } from '../operation/command.js';
import type { Call, CallCommandOptions } from './call.js';
/** What an incoming call needs from the client that hands it out. */
export interface IncomingCallActions {
    answer(event: CallIncoming, command: Command, options: CallCommandOptions): Promise<Call>;
    turnAway(event: CallIncoming, command: Command, options: CallCommandOptions): Promise<void>;
}
/** Someone calls the application. It can be answered, rejected or redirected, once. */
export declare class IncomingCall {
    #private;
    /** Id under which its events are kept. A call that is answered may get another, see {@link Call.id}. */
    readonly id: string;
    readonly provider: string;
    readonly from: Identity;
    readonly to: Identity;
    readonly callerDisplayName: string | undefined;
    /** Headers that the caller attached. */
    readonly customContext: Readonly<Record<string, string>>;
    readonly event: CallIncoming;
    constructor(event: CallIncoming, actions: IncomingCallActions);
    /** Takes the call. Resolves when the provider has accepted that; the call is up when its state says `connected`. */
    answer(options?: CallCommandOptions): Promise<Call>;
    /** Refuses the call. @param reason What the caller is told. */
    reject(reason?: 'none' | 'busy' | 'forbidden', options?: CallCommandOptions): Promise<void>;
    /** Sends the caller to somebody else. */
    redirect(target: Identity, options?: CallCommandOptions): Promise<void>;
}
//# sourceMappingURL=incoming-call.d.ts.map