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
  readonly #names = new Map<Conversation, CallLocator>();

  constructor(origin: Parameters<typeof createConversation>[0], registry: CallRegistry) {
    this.#origin = origin;
    this.#registry = registry;
  }

  /** The conversation under a locator; a server call must go on already. */
  find(locator: CallLocator): Conversation | undefined {
    const { kind, id } = locator;
    if (kind === 'serverCallLocator') return this.#registry.findConversation(id);
    const key = `${kind} ${id}`;
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const created = createConversation(this.#origin);
    this.#conversations.set(key, created);
    this.#names.set(created, locator);
    return created;
  }

  /** The group call or room that a conversation is. */
  nameOf(conversation: Conversation): CallLocator | undefined {
    return this.#names.get(conversation);
  }

  readonly conversationEnded = (ended: Conversation): void => {
    const name = this.#names.get(ended);
    if (name === undefined) return;
    this.#names.delete(ended);
    this.#conversations.delete(`${name.kind} ${name.id}`);
  };

  clear(): void {
    this.#conversations.clear();
    this.#names.clear();
  }
}
