import type { Clock } from '../../clock/clock.js';
import { type CallRequest, meetingKeyOf } from './call-request.js';
import { Conversation } from './conversation.js';
import type { GraphCall } from './graph-call.js';

/** Where a meeting takes place. */
export type Place = Pick<CallRequest, 'chatInfo' | 'meetingInfo'>;

/** The meetings that applications are in. All who join one have one conversation there. */
export class Meetings {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #meetings = new Map<string, Conversation<GraphCall>>();

  constructor({ clock, newId }: { readonly clock: Clock; readonly newId: () => string }) {
    this.#clock = clock;
    this.#newId = newId;
  }

  /** The conversation at this place, which begins with whoever comes first. */
  at(place: Place, callChainId: string | null = null): Conversation<GraphCall> {
    const meetingKey = meetingKeyOf(place);
    const known = meetingKey === null ? undefined : this.#meetings.get(meetingKey);
    if (known !== undefined) return known;
    const conversation = new Conversation<GraphCall>(
      { callChainId: callChainId ?? this.#newId(), form: 'meeting', meetingKey },
      this.#clock,
    );
    if (meetingKey !== null) this.#meetings.set(meetingKey, conversation);
    return conversation;
  }

  /** The last application has left; whoever comes next begins anew. */
  over(conversation: Conversation<GraphCall>): void {
    const { meetingKey } = conversation;
    if (meetingKey !== null && this.#meetings.get(meetingKey) === conversation)
      this.#meetings.delete(meetingKey);
  }

  clear(): void {
    this.#meetings.clear();
  }
}
