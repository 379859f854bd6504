import { identitySet, type Party } from '../identity/identity-set.js';

/** Somebody who is in a call. */
export type Member = {
  readonly id: string;
  readonly party: Party;
  /** Present, but kept out of rosters at the inviter's wish. */
  readonly isHidden: boolean;
  readonly mutedBy: 'nobody' | 'self' | 'server';
};

/** What a roster notification is about. */
export type RosterChange = {
  readonly changed: readonly Member[];
  readonly removed: readonly Member[];
};

/** Who is in a call, in the order of joining, and the numbers that delta rosters carry. */
export class Roster {
  readonly #members = new Map<string, Member>();
  readonly #sourceIds = new Map<string, number>();
  #sequenceNumber = 0;
  #nextSourceId = 1;

  members(): readonly Member[] {
    return [...this.#members.values()];
  }

  get(participantId: string): Member | undefined {
    return this.#members.get(participantId);
  }

  findByRawId(rawId: string): Member | undefined {
    return this.members().find((member) => member.party.rawId === rawId);
  }

  /** Adds somebody, or replaces what is known of them. */
  put(member: Member): void {
    this.#members.set(member.id, member);
    if (!this.#sourceIds.has(member.id)) this.#sourceIds.set(member.id, this.#nextSourceId++);
  }

  /** Takes somebody out; nothing when they were not in. */
  remove(participantId: string): Member | undefined {
    const member = this.#members.get(participantId);
    this.#members.delete(participantId);
    return member;
  }

  /** The whole roster, as notifications without delta mode and the list request show it. */
  list(): object[] {
    return this.#visible(this.members()).map((member) => this.wire(member));
  }

  /**
   * The changes since the last notification, in delta mode. The first one lists everybody. No full example
   * is documented, so what the first one holds is unverified.
   */
  delta({ changed, removed }: RosterChange): object {
    this.#sequenceNumber += 1;
    const rosterSequenceNumber = this.#sequenceNumber;
    const present = this.#sequenceNumber === 1 ? this.members() : changed;
    return {
      '@odata.type': '#microsoft.graph.deltaParticipants',
      sequenceNumber: rosterSequenceNumber,
      participants: [
        ...this.#visible(present).map((member) => ({ ...this.wire(member), rosterSequenceNumber })),
        ...this.#visible(removed).map((member) => ({
          ...this.wire(member),
          rosterSequenceNumber,
          removedState: { '@odata.type': '#microsoft.graph.removedState', reason: 'Removed' },
        })),
      ],
    };
  }

  /** One entry as Graph writes it. */
  wire(member: Member): object {
    return {
      '@odata.type': '#microsoft.graph.participant',
      id: member.id,
      info: {
        '@odata.type': '#microsoft.graph.participantInfo',
        identity: identitySet(member.party),
        languageId: null,
        endpointType: 'default',
      },
      mediaStreams: [
        {
          '@odata.type': '#microsoft.graph.mediaStream',
          mediaType: 'audio',
          sourceId: String(this.#sourceIds.get(member.id) ?? 0),
          direction: 'sendReceive',
          serverMuted: member.mutedBy === 'server',
        },
      ],
      isMuted: member.mutedBy !== 'nobody',
      isInLobby: false,
    };
  }

  #visible(members: readonly Member[]): readonly Member[] {
    return members.filter((member) => !member.isHidden);
  }
}
