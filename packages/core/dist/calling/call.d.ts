import { Observable } from 'rxjs';
import type { CallDirection, CallEvent } from '../call/call-event.js';
import type { CallLifecycle, CallState } from '../call/call-state.js';
import type { EndReason } from '../call/end-reason.js';
import type { Identity } from '../identity/identity.js';
import type { ProviderOptions } from '../operation/command.js';
import type { OperationState } from '../operation/operation-state.js';
import type { Participant } from '../participant/participant.js';
import type { Roster } from '../participant/roster.js';
import { Invitation } from './invitation.js';
import { Operation } from './operation.js';
import type { CommandOptions } from './send-command.js';
import type { Session } from './session.js';
/** What every command on a call takes beside its own options. */
export interface CallCommandOptions extends CommandOptions {
    /** The application's own correlation text. It comes back unharmed on the operation, on any replica. */
    readonly context?: string;
    /** Options that only one provider has, under the kind of that provider. */
    readonly providerOptions?: ProviderOptions;
}
/** How to invite. */
export interface InviteOptions extends CallCommandOptions {
    /** How long to let it ring, in milliseconds. Without it, as long as the provider does. */
    readonly timeoutMs?: number;
    /** The number shown to people invited by telephone, E.164. */
    readonly callerId?: string;
    /** The name shown to the invited. */
    readonly displayName?: string;
}
/**
 * A call of the application: one connection of one provider. Two legs of one conversation are two calls.
 *
 * Its state streams replay the latest value and complete when the call has ended; its event stream does not replay.
 * Subscribing to any of them causes no traffic, and none of them errors.
 */
export declare class Call {
    #private;
    readonly id: string;
    constructor(session: Session);
    /** Configured name of the provider that carries the call. */
    get provider(): string;
    /** The provider's own id of the call. */
    get providerCallId(): string;
    /** All that is known of the call now. */
    get state(): CallState;
    get lifecycle(): CallLifecycle;
    get direction(): CallDirection | undefined;
    /** Why the call ended, once it has. */
    get endReason(): EndReason | undefined;
    /** Who is in the call, as far as it is known now. */
    get roster(): Roster;
    /** The operation that set the call up: placing or answering it. Absent on a call picked up after that was forgotten. */
    get setup(): Operation | undefined;
    /** The latest state, then every change. */
    get state$(): Observable<CallState>;
    /** The latest roster, then every change. Equal rosters are not emitted again. */
    get participants$(): Observable<Roster>;
    /** Every operation of the call: the latest state of each, then each change of each. */
    get operations$(): Observable<OperationState>;
    /** Everything that happens in the call, each event after the state that it brought about. */
    get events$(): Observable<CallEvent>;
    /**
     * Asks people into the call. Resolves when the provider has accepted to do so; how it ended is on the invitation. Most
     * providers take one person at a time: see `capabilities.invite.maxTargets`, and {@link inviteEach}.
     *
     * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError,
     *   InvalidStateError.
     */
    invite(target: Identity | readonly Identity[], options?: InviteOptions): Promise<Invitation>;
    /**
     * Asks several people into the call, each by an invitation of their own. The list has their order. Where the provider
     * refuses some, those invitations have failed already; where it refuses all, this rejects with the first refusal.
     */
    inviteEach(targets: readonly Identity[], options?: InviteOptions): Promise<readonly PromiseSettledResult<Invitation>[]>;
    /** Takes someone out of the call. For people who are still ringing, cancel their invitation. */
    remove(target: Identity, options?: CallCommandOptions): Promise<Operation>;
    /** Brings someone over from another call of the application at the same provider. */
    move(target: Identity, from: Call, options?: CallCommandOptions): Promise<Operation>;
    /** Silences someone. They can unmute themselves. */
    mute(target: Identity, options?: CallCommandOptions): Promise<Operation>;
    /**
     * Leaves the call, or ends it for everyone. Leaving a call of two ends it for the other side as well.
     *
     * @param options.forEveryone Whether to end it for all. @default false
     */
    hangUp(options?: CallCommandOptions & {
        readonly forEveryone?: boolean;
    }): Promise<Operation>;
    /** Reads who is in the call from the provider, now. The roster takes the answer in. */
    listParticipants(): Promise<readonly Participant[]>;
    /** Asks the provider about one person, now. Undefined when they are not in the call. */
    getParticipant(identity: Identity): Promise<Participant | undefined>;
    /** Reads the call and its roster from the provider, and takes the answer in. */
    refresh(): Promise<CallState>;
    /** The operation with an id, such as one found in {@link operations$}. */
    operation(operationId: string): Operation | undefined;
}
/** Refuses a caller id that is no telephone number, before anything is sent. */
export declare function assertPhoneNumber(phoneNumber: string | undefined, path: string): void;
/** Refuses targets that are no people to call. */
export declare function assertPeople(targets: readonly Identity[]): void;
/** The options of a command that concern its timing, without the absent ones. */
export declare function timing({ deadlineMs, signal, }: {
    deadlineMs: number | undefined;
    signal: AbortSignal | undefined;
}): CommandOptions;
//# sourceMappingURL=call.d.ts.map