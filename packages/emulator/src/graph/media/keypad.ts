import type { Conversation } from '../call/conversation.js';
import type { GraphCall } from '../call/graph-call.js';
import type { Member } from '../participant/roster.js';
import { type Tone, toneOfKey } from './tone.js';

/** How long people take from one key to the next. */
const keyMs = 500;

/** The keys that people press, and applications send, and who hears of them. */
export class Keypad {
  /** A key goes to every application in the conversation but the one that sent it. */
  press(conversation: Conversation<GraphCall>, participantId: string, tone: Tone): void {
    for (const leg of conversation.legs) {
      if (leg.myParticipantId === participantId || leg.state !== 'established') continue;
      for (const listener of [...leg.toneListeners]) listener(tone);
    }
  }

  /** Somebody presses several keys, while they are in the call. */
  pressAll(
    conversation: Conversation<GraphCall>,
    participantId: string,
    tones: readonly Tone[],
  ): void {
    tones.forEach((tone, index) => {
      conversation.later((index + 1) * keyMs, () => {
        const member = conversation.roster.get(participantId);
        if (member !== undefined && !member.isInLobby)
          this.press(conversation, participantId, tone);
      });
    });
  }

  /** An application begins to listen: those who press keys do so now. */
  listening({ conversation, myParticipantId }: GraphCall): void {
    for (const member of conversation.othersThan(myParticipantId))
      this.pressAll(conversation, member.id, tonesOf(member));
  }

  /** Somebody comes in where an application listens already. */
  joined(conversation: Conversation<GraphCall>, member: Member): void {
    if ([...conversation.legs].some((leg) => leg.toneListeners.size > 0))
      this.pressAll(conversation, member.id, tonesOf(member));
  }
}

function tonesOf({ conduct }: Member): readonly Tone[] {
  return [...(conduct.presses ?? '')].map(toneOfKey).filter((tone) => tone !== undefined);
}
