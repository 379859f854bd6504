import type { Conduct } from '../../people/conduct.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation } from '../call/leg.js';
import type { Switchboard } from '../call/switchboard.js';
import type { Identifier } from '../identifier.js';
import type { Sounds } from '../media/sounds.js';

const beforeSpeakingMs = 1000;

/** Lets people speak who are not asked: when somebody begins to listen to the call, and machines at once. */
export class Voices implements CallWatcher {
  readonly #switchboard: Switchboard;
  readonly #sounds: Sounds;
  readonly #isHeard: (conversation: Conversation) => boolean;

  constructor(
    switchboard: Switchboard,
    sounds: Sounds,
    isHeard: (conversation: Conversation) => boolean,
  ) {
    this.#switchboard = switchboard;
    this.#sounds = sounds;
    this.#isHeard = isHeard;
  }

  /** Somebody listens from now on. */
  readonly listenerCame = (conversation: Conversation): void => {
    for (const [rawId, { says }] of conversation.conducts) this.#speak(conversation, rawId, says);
  };

  readonly memberJoined = (
    conversation: Conversation,
    { rawId }: Identifier,
    { says, isVoicemail }: Conduct,
  ): void => {
    if (isVoicemail === true || this.#isHeard(conversation)) {
      this.#speak(conversation, rawId, says);
    }
  };

  #speak(conversation: Conversation, rawId: string, says: string | undefined): void {
    if (says === undefined) return;
    this.#switchboard.later(conversation, beforeSpeakingMs, () => {
      if (conversation.roster.find(rawId) !== undefined) {
        this.#sounds.say(conversation, rawId, says);
      }
    });
  }
}
