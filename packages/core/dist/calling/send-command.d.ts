import type { CallState } from '../call/call-state.js';
import type { Command } from '../operation/command.js';
import type { OperationState } from '../operation/operation-state.js';
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
/** Options of a command whose id has been chosen. */
export interface SendOptions extends CommandOptions {
    readonly operationId?: string;
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
export declare function sendCommand(command: Command, options: SendOptions, context: SendContext): Promise<SentCommand>;
/**
 * Takes up a command whose intent was recorded and of which nothing else is known, because its process came to an end: sends
 * it again under the same key where that cannot execute it twice, and records that it is unanswered where it can.
 */
export declare function resumeCommand(operation: OperationState, context: SendContext): Promise<SentCommand | undefined>;
//# sourceMappingURL=send-command.d.ts.map