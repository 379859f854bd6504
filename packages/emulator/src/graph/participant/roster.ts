import type { Conduct } from '../../people/conduct.js';
import { identitySet, type Party } from '../identity/identity-set.js';

/** Somebody who is in a call. */
export type Member = {
  readonly id: string;
  readonly party: Party;
  /** Present, but kept out of rosters at the inviter's wish. */
  readonly isHidden: boolean;
  readonly mutedBy: 'nobody' | 'self' | 'server';
  readonly isInLobby: boolean;
  readonly isSharingScreen: boolean;
  /** What an application that records by policy says of its recording. */
  readonly recordingStatus: string | null;
  /** What a person does in the call; an application does nothing by itself. */
  readonly conduct: Conduct;
};

/** What a roster notification is about. */
export type RosterChange = {
  readonly changed: readonly Member[];
  readonly removed: readonly Member[];
};

/** Somebody about to be in a call, heard by everybody. */
export function newMember(id: string, party: Party, more: Partial<Member> = {}): Member {
  return {
    id,
    party,
    isHidden: false,
    mutedBy: 'nobody',
    isInLobby: false,
    isSharingScreen: false,
    recordingStatus: null,
    conduct: {},
    ...more,
  };
}

/** Who is in a conversation, in the order of joining. */
export class Roster {
  readonly #members = new Map<string, Member>();
  readonly #sourceIds = new Map<string, number>();
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
    return visible(this.members()).map((member) => this.wire(member));
  }

  /**
   * The changes since the last notification, in delta mode; the one with number 1 lists everybody. No full example
   * is documented, so what the first one holds is unverified.
   */
  delta(sequenceNumber: number, { changed, removed }: RosterChange): object {
    const present = sequenceNumber === 1 ? this.members() : changed;
    return {
      '@odata.type': '#microsoft.graph.deltaParticipants',
      sequenceNumber,
      participants: [
        ...visible(present).map((member) => ({
          ...this.wire(member),
          rosterSequenceNumber: sequenceNumber,
        })),
        ...visible(removed).map((member) => ({
          ...this.wire(member),
          rosterSequenceNumber: sequenceNumber,
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
        endpointType: member.conduct.isVoicemail ? 'voicemail' : 'default',
      },
      mediaStreams: this.#streams(member),
      isMuted: member.mutedBy !== 'nobody',
      isInLobby: member.isInLobby,
      ...(member.recordingStatus !== null && {
        recordingInfo: {
          '@odata.type': '#microsoft.graph.recordingInfo',
          initiator: identitySet(member.party),
          recordingStatus: member.recordingStatus,
        },
      }),
    };
  }

  #streams(member: Member): object[] {
    const sourceId = this.#sourceIds.get(member.id) ?? 0;
    const stream = {
      '@odata.type': '#microsoft.graph.mediaStream',
      serverMuted: member.mutedBy === 'server',
    };
    const audio = {
      ...stream,
      mediaType: 'audio',
      sourceId: String(sourceId),
      direction: member.isInLobby ? 'inactive' : 'sendReceive',
    };
    if (!member.isSharingScreen) return [audio];
    // Source ids of screens are told from those of voices by their size.
    const screen = {
      ...stream,
      mediaType: 'videoBasedScreenSharing',
      sourceId: String(1000 + sourceId),
      direction: 'sendOnly',
      serverMuted: false,
    };
    return [audio, screen];
  }
}

function visible(members: readonly Member[]): readonly Member[] {
  return members.filter((member) => !member.isHidden);
}
