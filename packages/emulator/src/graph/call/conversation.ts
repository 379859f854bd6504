import type { Cancel, Clock } from '../../clock/clock.js';
import { type Member, Roster } from '../participant/roster.js';
import type { AudioRoutingGroup } from '../sharing/audio-routing-group.js';
import type { CallForm } from './call-request.js';
import { Timers } from './timers.js';

/**
 * What the calls of several applications have in common: the people. A peer-to-peer call between two applications
 * is one conversation of two legs, and so is a meeting that two applications, or one application twice, have joined.
 */
export class Conversation<Leg> {
  readonly callChainId: string;
  /** By what others find it to join; null for what nobody can join. */
  readonly meetingKey: string | null;
  readonly roster = new Roster();
  /** The calls of applications in it. When the last ends, the conversation is over. */
  readonly legs = new Set<Leg>();
  readonly routingGroups = new Map<string, AudioRoutingGroup>();
  /** Who shows their screen, by participant id, with the id of the session. */
  readonly sharingSessions = new Map<string, string>();
  /** Who hears hold music. There is never more than one. */
  heldParticipantId: string | null = null;
  /** A peer-to-peer call becomes a group call with its first invite, and stays one. */
  form: CallForm;
  readonly #timers: Timers;

  constructor({ callChainId, form, meetingKey = null }: Origin, clock: Clock) {
    this.callChainId = callChainId;
    this.form = form;
    this.meetingKey = meetingKey;
    this.#timers = new Timers(clock);
  }

  /** Does something later, unless the conversation is over by then. */
  later(delayMs: number, action: () => void): Cancel {
    return this.#timers.later(delayMs, action);
  }

  /** Everybody but the one with this id. */
  othersThan(participantId: string): readonly Member[] {
    return this.roster.members().filter((member) => member.id !== participantId);
  }

  /** Takes somebody out, with everything that hung on their presence; nothing when they were not in. */
  remove(participantId: string): Member | undefined {
    if (this.heldParticipantId === participantId) this.heldParticipantId = null;
    return this.roster.remove(participantId);
  }

  close(): void {
    this.#timers.clear();
  }
}

type Origin = {
  readonly callChainId: string;
  readonly form: CallForm;
  readonly meetingKey?: string | null;
};
