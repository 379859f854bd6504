import type { Conduct } from '../../people/conduct.js';
import { type Identifier, parseRawId } from '../identifier.js';
import type { CallWatcher } from './call-watcher.js';
import type { Doorbell } from './doorbell.js';
import type { Conversation } from './leg.js';
import type { Switchboard } from './switchboard.js';

const transferRingTimeoutMs = 60_000;

/** Plays what people do by themselves once they are in a call: leave, mute themselves, hand the call over. */
export class ConductPlayer implements CallWatcher {
  readonly #switchboard: Switchboard;
  readonly #doorbell: Doorbell;

  constructor(switchboard: Switchboard, doorbell: Doorbell) {
    this.#switchboard = switchboard;
    this.#doorbell = doorbell;
  }

  readonly memberJoined = (
    conversation: Conversation,
    person: Identifier,
    { leavesAfterMs, mutesAfterMs, transfersTo, transfersAfterMs }: Conduct,
  ): void => {
    const plan = (delayMs: number | undefined, action: () => void) => {
      if (delayMs !== undefined) this.#switchboard.later(conversation, delayMs, action);
    };
    plan(leavesAfterMs, () => this.#switchboard.leave(conversation, person));
    plan(mutesAfterMs, () => {
      conversation.roster.mute(person.rawId);
      this.#switchboard.rosterChanged(conversation);
    });
    const heir = transfersTo === undefined ? undefined : parseRawId(transfersTo);
    if (heir !== undefined)
      plan(transfersAfterMs, () => this.#handOver(conversation, person, heir));
  };

  /** The person stays until the other has answered. */
  #handOver(conversation: Conversation, from: Identifier, to: Identifier): void {
    if (conversation.roster.find(from.rawId) === undefined) return;
    this.#doorbell.ring({
      conversation,
      from,
      to,
      callerDisplayName: '',
      timeoutMs: transferRingTimeoutMs,
      settle: (pickup) => {
        if (pickup.kind !== 'answered' || conversation.legs.size === 0) return;
        this.#switchboard.join(conversation, pickup);
        this.#switchboard.handOver(conversation, from);
      },
    });
  }
}
