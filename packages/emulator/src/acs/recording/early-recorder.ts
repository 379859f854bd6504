import type { Kernel } from '../../kernel/kernel.js';
import { isEarly } from '../call/early-habits.js';
import type { Conversation } from '../call/leg.js';
import type { EventSender } from '../event/event-sender.js';

/** From the first roster with the recorder to the next; 4.34 s in the recording. */
const secondRosterMs = 4340;

/**
 * In early versions a recording has a participant of its own in the rosters of callbacks, and each change of it sends
 * them. Lists of participants never show it.
 */
export class EarlyRecorder {
  readonly #kernel: Kernel;
  readonly #events: EventSender;

  constructor(kernel: Kernel, events: EventSender) {
    this.#kernel = kernel;
    this.#events = events;
  }

  came(conversation: Conversation): void {
    if (![...conversation.legs].some(({ apiVersion }) => isEarly(apiVersion))) return;
    const recorderId = `28:${this.#kernel.newId()}`;
    conversation.recorderId = recorderId;
    this.changed(conversation);
    const cancel = this.#kernel.clock.after(secondRosterMs, () => {
      conversation.alarms.delete(cancel);
      if (conversation.recorderId === recorderId) this.changed(conversation);
    });
    conversation.alarms.add(cancel);
  }

  changed({ legs }: Conversation): void {
    for (const leg of legs) {
      if (isEarly(leg.apiVersion) && leg.state === 'connected') this.#events.sendRoster(leg);
    }
  }

  left(conversation: Conversation): void {
    conversation.recorderId = undefined;
    this.changed(conversation);
  }
}
