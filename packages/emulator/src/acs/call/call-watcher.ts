import type { Conduct } from '../../people/conduct.js';
import type { Identifier } from '../identifier.js';
import type { Conversation, Leg } from './leg.js';
import type { Result } from './result.js';

/** Hears of what happens in calls. */
export interface CallWatcher {
  readonly legConnected?: (leg: Leg) => void;
  /** Before the leg is told so itself. */
  readonly legEnding?: (leg: Leg, result: Result) => void;
  /** Somebody is in the roster now, however they came. */
  readonly memberCame?: (conversation: Conversation, person: Identifier) => void;
  /** Somebody settles in who does things of their own accord. */
  readonly memberJoined?: (
    conversation: Conversation,
    person: Identifier,
    conduct: Conduct,
  ) => void;
  readonly memberLeft?: (conversation: Conversation, person: Identifier) => void;
  /** No leg is left. */
  readonly conversationEnded?: (conversation: Conversation) => void;
}
