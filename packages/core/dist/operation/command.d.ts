import type { Identity } from '../identity/identity.js';
/**
 * Options that only one provider has, under the kind of that provider: `{ someProvider: { … } }`. Each provider
 * documents and validates its own, and refuses names it does not know.
 */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface CommandBase<Kind extends string> {
    readonly kind: Kind;
    /** The application's own correlation text. It travels inside the provider's context and comes back unharmed. */
    readonly context?: string;
    readonly providerOptions?: ProviderOptions;
}
/** Place a call to one or several people. */
export interface CreateCallCommand extends CommandBase<'createCall'> {
    readonly targets: readonly Identity[];
    /** The number shown to people called by telephone, E.164. */
    readonly callerId?: string;
    readonly displayName?: string;
}
/** Take an incoming call. */
export interface AnswerCommand extends CommandBase<'answer'> {
    readonly token?: string;
}
/** Refuse an incoming call. */
export interface RejectCommand extends CommandBase<'reject'> {
    readonly token?: string;
    readonly reason: 'none' | 'busy' | 'forbidden';
}
/** Send an incoming call to somebody else before it is answered. */
export interface RedirectCommand extends CommandBase<'redirect'> {
    readonly token?: string;
    readonly target: Identity;
}
/** Leave the call. In a call of two this ends it for the other side as well. */
export type HangUpCommand = CommandBase<'hangUp'>;
/** End the call for everyone. */
export type TerminateCommand = CommandBase<'terminate'>;
/** Ask one or several people into the call. */
export interface InviteCommand extends CommandBase<'invite'> {
    readonly targets: readonly Identity[];
    /** How long to let it ring, in milliseconds. */
    readonly timeoutMs?: number;
    /** The number shown to people called by telephone, E.164. */
    readonly callerId?: string;
    readonly displayName?: string;
}
/** Take a pending invitation back. */
export interface CancelCommand extends CommandBase<'cancel'> {
    /** The operation id of the invitation. */
    readonly invitation: string;
    /** Set when nobody took the invitation back but its time ran out. */
    readonly because?: 'timeout';
}
/** Take someone out of the call. */
export interface RemoveCommand extends CommandBase<'remove'> {
    readonly target: Identity;
}
/** Bring someone over from another call of the application. */
export interface MoveCommand extends CommandBase<'move'> {
    readonly target: Identity;
    /** The provider's id of the call they are in now. */
    readonly fromProviderCallId: string;
    /** Their participant id in that call, where the provider has such ids. */
    readonly fromParticipantId?: string;
}
/** Silence someone. They can unmute themselves. */
export interface MuteCommand extends CommandBase<'mute'> {
    readonly target: Identity;
}
/** What an application can ask of a call. */
export type Command = CreateCallCommand | AnswerCommand | RejectCommand | RedirectCommand | HangUpCommand | TerminateCommand | InviteCommand | CancelCommand | RemoveCommand | MoveCommand | MuteCommand;
/** The discriminator of {@link Command}. */
export type CommandKind = Command['kind'];
/** The people a command is about. */
export declare function targetsOf(command: Command): readonly Identity[];
export {};
//# sourceMappingURL=command.d.ts.map