import type { Identity } from '../identity/identity.js';
import type { CommandBase } from './command-base.js';

/** Place a call to one or several people. */
export interface CreateCallCommand extends CommandBase<'createCall'> {
  readonly targets: readonly Identity[];
  /** The number shown to people called by telephone, E.164. */
  readonly callerId?: string;
  readonly displayName?: string;
}

/** A conversation that exists already, by whatever names it. */
export type ConversationLocator =
  /** The id that all legs of a conversation share, {@link CallState.conversationId}. */
  | { readonly kind: 'conversation'; readonly conversationId: string }
  /** A group call, by the id its members chose. */
  | { readonly kind: 'group'; readonly groupId: string }
  /** A room of one's own calling resource. */
  | { readonly kind: 'room'; readonly roomId: string }
  /** A scheduled meeting, by the number and the passcode that its invitation shows. */
  | { readonly kind: 'meetingId'; readonly meetingId: string; readonly passcode?: string }
  /** A scheduled meeting, by its join link. */
  | { readonly kind: 'meetingUrl'; readonly url: string };

/** Join a conversation that exists already. */
export interface ConnectCommand extends CommandBase<'connect'> {
  readonly conversation: ConversationLocator;
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

/** Connect someone in the call with somebody else, and leave. */
export interface TransferCommand extends CommandBase<'transfer'> {
  readonly target: Identity;
  /** Who is transferred. Needed where several people are in the call. */
  readonly transferee?: Identity;
  /** Their participant id, where the provider has such ids. */
  readonly transfereeParticipantId?: string;
  /** The provider's id of the application's own call with the target, for a transfer after consultation. */
  readonly consultedProviderCallId?: string;
  /** The number shown to a target reached by telephone, E.164. */
  readonly callerId?: string;
}

/** Leave the call. In a call of two this ends it for the other side as well. */
export type HangUpCommand = CommandBase<'hangUp'>;

/** End the call for everyone. */
export type TerminateCommand = CommandBase<'terminate'>;
