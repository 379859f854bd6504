import type { CallEngine } from '../call/call-engine.js';
import type { Conversation } from '../call/conversation.js';
import type { GraphCall } from '../call/graph-call.js';
import type { Ringer } from '../call/ringer.js';
import { identitySet, partyOfRawId } from '../identity/identity-set.js';
import type { Keypad } from '../media/keypad.js';
import { arrival } from './arrival.js';
import type { Member } from './roster.js';

/** How long a person rings to whom another one transfers a call. */
const transferRingMs = 60_000;

type Parts = {
  readonly engine: CallEngine;
  readonly ringer: Ringer;
  readonly keypad: Keypad;
  readonly newId: () => string;
};

/** Lets people do in a conversation what their behaviour says they do. */
export class ConductPlayer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Somebody has come in. */
  play(conversation: Conversation<GraphCall>, member: Member): void {
    const { engine, keypad } = this.#parts;
    const { conduct } = member;
    const later = (delayMs: number | undefined, change: (present: Member) => void) => {
      if (delayMs === undefined) return;
      conversation.later(delayMs, () => {
        const present = conversation.roster.get(member.id);
        if (present !== undefined) change(present);
      });
    };
    if (member.isInLobby)
      later(conduct.waitsInLobbyMs, (present) =>
        engine.change(conversation, { ...present, isInLobby: false }),
      );
    later(conduct.mutesAfterMs, (present) => {
      if (present.mutedBy === 'nobody')
        engine.change(conversation, { ...present, mutedBy: 'self' });
    });
    later(conduct.leavesAfterMs, (present) => engine.leave(conversation, present.id));
    later(conduct.transfersAfterMs, (present) => this.#transfer(conversation, present));
    keypad.joined(conversation, member);
  }

  /**
   * A person hands their place over to another. From a peer-to-peer call with an application that fails in the
   * vendor's own client, as users report; nothing happens then.
   */
  #transfer(conversation: Conversation<GraphCall>, member: Member): void {
    const { engine, ringer, newId } = this.#parts;
    const party = partyOfRawId(member.conduct.transfersTo ?? '');
    const [call] = conversation.legs;
    if (conversation.form === 'peerToPeer' || party === undefined || call === undefined) return;
    const id = newId();
    ringer.ring({
      party,
      participantId: id,
      timeoutMs: transferRingMs,
      caller: {
        party: member.party,
        participantId: member.id,
        sourceIdentity: identitySet(member.party),
        tenantId: call.details.tenantId,
        subject: null,
        chatInfo: call.details.chatInfo,
        meetingInfo: call.details.meetingInfo,
        conversation,
        modalities: call.modalities,
        transferor: member.party,
      },
      settle: (outcome, by) => {
        const [leg] = conversation.legs;
        if (outcome.kind !== 'answered' || leg === undefined) return;
        engine.admit(leg, arrival(conversation, { id, party: by, outcome }));
        engine.leave(conversation, member.id);
      },
    });
  }
}
