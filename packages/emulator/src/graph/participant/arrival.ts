import type { RingOutcome } from '../../people/people.js';
import type { Conversation } from '../call/conversation.js';
import type { Party } from '../identity/identity-set.js';
import { type Member, newMember } from './roster.js';

type Arrival = {
  readonly id: string;
  readonly party: Party;
  readonly outcome: Extract<RingOutcome, { kind: 'answered' }>;
  readonly isHidden?: boolean;
};

/** Somebody who has answered, as they come in. There is a lobby in group calls and meetings only. */
export function arrival<Leg>(
  { form }: Conversation<Leg>,
  { id, party, outcome, isHidden = false }: Arrival,
): Member {
  const { kind: _kind, ...conduct } = outcome;
  const isInLobby = form !== 'peerToPeer' && conduct.waitsInLobbyMs !== undefined;
  return newMember(id, party, { conduct, isInLobby, isHidden });
}
