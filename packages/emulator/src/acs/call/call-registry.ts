import type { Clock } from '../../clock/clock.js';
import type { CallSummary } from '../../kernel/service.js';
import type { Conversation, Leg } from './leg.js';

/** The legs that are alive, by id, and for a while the names of those that were. */
export class CallRegistry {
  readonly #clock: Clock;
  readonly #retentionMs: number;
  readonly #legs = new Map<string, Leg>();
  readonly #ended = new Map<string, CallSummary>();

  constructor(clock: Clock, retentionMs: number) {
    this.#clock = clock;
    this.#retentionMs = retentionMs;
  }

  add(leg: Leg): void {
    this.#legs.set(leg.id, leg);
  }

  find(id: string): Leg | undefined {
    return this.#legs.get(id);
  }

  /** The conversation with this server call id, as long as a leg of it lives. */
  findConversation(serverCallId: string): Conversation | undefined {
    for (const { conversation } of this.#legs.values()) {
      if (conversation.serverCallId === serverCallId) return conversation;
    }
    return undefined;
  }

  /** Lets go of a leg that has ended. Of it only a line for the control API stays, and that not for long. */
  retire({ id }: Leg): void {
    this.#legs.delete(id);
    const summary = { service: 'acs', id, state: 'disconnected', participants: [], ringing: [] };
    this.#ended.set(id, summary);
    this.#clock.after(this.#retentionMs, () => this.#ended.delete(id));
  }

  summaries(): readonly CallSummary[] {
    return [...[...this.#legs.values()].map(summarize), ...this.#ended.values()];
  }

  clear(): void {
    this.#legs.clear();
    this.#ended.clear();
  }
}

function summarize({ id, state, conversation, ringing, invitations }: Leg): CallSummary {
  const invited = [...invitations.values()].filter(({ isOpen }) => isOpen);
  return {
    service: 'acs',
    id,
    state,
    participants: conversation.roster.members().map(({ identifier }) => identifier.rawId),
    ringing: [
      ...[...ringing.values()].map(({ rawId }) => rawId),
      ...invited.map(({ participant }) => participant.rawId),
    ],
  };
}
