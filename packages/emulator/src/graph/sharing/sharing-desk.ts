import { answerHeadStartMs, type CallEngine } from '../call/call-engine.js';
import { requireApplicationHosted, requireEstablished, requireGroup } from '../call/call-guards.js';
import type { Conversation } from '../call/conversation.js';
import type { GraphCall } from '../call/graph-call.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import type { Member } from '../participant/roster.js';

type Parts = {
  readonly engine: CallEngine;
  readonly notifier: GraphNotifier;
  readonly newId: () => string;
};

/** Screens that are shown in a conversation, and the sessions in which they are. */
export class SharingDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The application begins to show something of its own, or goes back to looking. */
  changeRole(call: GraphCall, role: 'viewer' | 'sharer'): void {
    requireEstablished(call);
    requireGroup(call, 'Sharing a screen');
    requireApplicationHosted(call, 'Sharing a screen');
    call.later(answerHeadStartMs, () =>
      this.share(call.conversation, call.myParticipantId, role === 'sharer'),
    );
  }

  /** Somebody begins or ends to show their screen. */
  share(conversation: Conversation<GraphCall>, participantId: string, isSharing: boolean): void {
    const member = conversation.roster.get(participantId);
    if (member === undefined || member.isSharingScreen === isSharing) return;
    this.#parts.engine.change(conversation, { ...member, isSharingScreen: isSharing });
    if (isSharing) {
      const sessionId = this.#parts.newId();
      conversation.sharingSessions.set(participantId, sessionId);
      this.#announce(conversation, 'created', sessionId);
    } else this.#end(conversation, participantId);
  }

  /** Whoever leaves shows nothing any more. */
  left(conversation: Conversation<GraphCall>, member: Member): void {
    if (member.isSharingScreen) this.#end(conversation, member.id);
  }

  #end(conversation: Conversation<GraphCall>, participantId: string): void {
    const sessionId = conversation.sharingSessions.get(participantId);
    if (sessionId === undefined) return;
    conversation.sharingSessions.delete(participantId);
    this.#announce(conversation, 'deleted', sessionId);
  }

  #announce(
    conversation: Conversation<GraphCall>,
    changeType: 'created' | 'deleted',
    sessionId: string,
  ): void {
    for (const leg of conversation.legs)
      if (leg.state === 'established')
        this.#parts.notifier.contentSharing(leg, changeType, sessionId);
  }
}
