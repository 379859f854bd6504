import type { Conversation } from '../call/leg.js';
import type { Tone } from './tone.js';

/** Hears what is pressed and said in calls. */
export interface Listener {
  readonly heardTone?: (conversation: Conversation, rawId: string, tone: Tone) => void;
  readonly heardWords?: (conversation: Conversation, rawId: string, words: string) => void;
}

/** What can be heard in calls, and who listens. */
export class Sounds {
  readonly #listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Somebody in a call presses a key. */
  press(conversation: Conversation, rawId: string, tone: Tone): void {
    for (const { heardTone } of this.#listeners) heardTone?.(conversation, rawId, tone);
  }

  /** Somebody in a call says something. */
  say(conversation: Conversation, rawId: string, words: string): void {
    for (const { heardWords } of this.#listeners) heardWords?.(conversation, rawId, words);
  }
}
