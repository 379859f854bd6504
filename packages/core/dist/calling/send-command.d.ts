import type { CallState } from '../call/call-state.js';
import type { Command } from '../operation/command.js';
import type { Provider } from '../provider/provider.js';
import type { CallingParts } from './calling-parts.js';
/** What every command takes. */
export interface CommandOptions {
    /**
     * How long to wait for the outcome after which the operation ends as timed out or unknown, in milliseconds. The default
     * depends on the command: long enough for people to answer where people have to.
     */
    readonly deadlineMs?: number;
    /** Breaks off waiting for the provider's answer. The command may have been executed all the same. */
    readonly signal?: AbortSignal;
}
/** Where a command is sent from. */
export interface SendContext {
    readonly provider: Provider;
    readonly parts: CallingParts;
    /** The call it is given on, where there is one yet. */
    readonly call?: CallState;
    /** Resolves when an event has become state. */
    readonly folded?: (eventId: string) => Promise<void>;
}
/** A command that was accepted. */
export interface SentCommand {
    readonly operationId: string;
    /** The call it is part of: the one it was given on, or the one it placed. */
    readonly callId: string;
}
/**
 * Sends a command, in the one order that loses nothing: check it, record the intent, send it, record the answer. Everything
 * the provider reports about it afterwards, or before the answer is read, finds the recorded intent.
 */
export declare function sendCommand(command: Command, options: CommandOptions, context: SendContext): Promise<SentCommand>;
//# sourceMappingURL=send-command.d.ts.map