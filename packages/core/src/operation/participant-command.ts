import type { Identity } from '../identity/identity.js';
import type { CommandBase } from './command-base.js';
import type { Prompt } from './media-command.js';

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

/** Silence the application itself. */
export type MuteSelfCommand = CommandBase<'muteSelf'>;

/** Let the application be heard again. */
export type UnmuteSelfCommand = CommandBase<'unmuteSelf'>;

/** Put someone on hold: they neither hear nor are heard. */
export interface HoldCommand extends CommandBase<'hold'> {
  readonly target: Identity;
  /** What they hear meanwhile. */
  readonly music?: Prompt;
}

/** Take someone off hold. */
export interface ResumeCommand extends CommandBase<'resume'> {
  readonly target: Identity;
}
