import type { CallLocator } from '../request/call-locator.js';
import type { CallRegistry } from './call-registry.js';
import type { CallWatcher } from './call-watcher.js';
import { createConversation } from './conversation.js';
import type { Conversation } from './leg.js';

/**
 * The calls that locators name. A group call or a room that nobody is in yet comes to be with the first who connects
 * to it; people join it through the control API.
 */
export class Gatherings implements CallWatcher {
  readonly #origin: Parameters<typeof createConversation>[0];
  readonly #registry: CallRegistry;
  readonly #conversations = new Map<string, Conversation>();

  constructor(origin: Parameters<typeof createConversation>[0], registry: CallRegistry) {
    this.#origin = origin;
    this.#registry = registry;
  }

  /** The conversation under a locator; a server call must go on already. */
  find({ kind, id }: CallLocator): Conversation | undefined {
    if (kind === 'serverCallLocator') return this.#registry.findConversation(id);
    const key = `${kind} ${id}`;
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const created = createConversation(this.#origin);
    this.#conversations.set(key, created);
    return created;
  }

  readonly conversationEnded = (ended: Conversation): void => {
    for (const [key, conversation] of this.#conversations) {
      if (conversation === ended) this.#conversations.delete(key);
    }
  };

  clear(): void {
    this.#conversations.clear();
  }
}
