import { type Party, readParty } from '../identity/identity-set.js';
import { badRequest } from '../request/graph-error.js';
import {
  type JsonObject,
  readBoolean,
  readClientContext,
  readList,
  readObject,
  readOptional,
  readString,
} from '../request/json-reader.js';

/** One person to bring into the call. */
export type Invitee = {
  readonly party: Party;
  readonly hidden: boolean | null;
  readonly removeFromDefaultAudioRoutingGroup: boolean | null;
  /** The call this person is in now and leaves for this one. */
  readonly replacesCallId: string | null;
  /** Who they are in that call, when it is a meeting rather than a peer-to-peer call. */
  readonly participantId: string | null;
};

/** A request to invite, in one of its documented forms. */
export type InviteRequest = {
  readonly clientContext: string | null;
  readonly invitees: readonly Invitee[];
};

const maximumInvitees = 5;

/** Reads the body of `participants/invite`. With replacesCallId the first entry alone counts, as documented. */
export function readInviteRequest(body: JsonObject): InviteRequest {
  const clientContext = readClientContext(body);
  const invitees = readList(body['participants'], 'participants').map(readInvitee);
  const [first, ...others] = invitees;
  if (first?.replacesCallId) return { clientContext, invitees: [first] };
  if (others.some((invitee) => invitee.replacesCallId !== null))
    throw badRequest('replacesCallId is read from the first of the participants only.');
  if (invitees.some((invitee) => invitee.participantId !== null))
    throw badRequest(
      'participantId names a participant of the call in replacesCallId, which is missing.',
    );
  if (invitees.length > maximumInvitees)
    throw badRequest(
      `participants has ${invitees.length} entries; one request invites at most ${maximumInvitees}.`,
    );
  if (new Set(invitees.map((invitee) => invitee.party.rawId)).size < invitees.length)
    throw badRequest('participants names the same identity twice.');
  return { clientContext, invitees };
}

function readInvitee(value: unknown, index: number): Invitee {
  const path = `participants[${index}]`;
  const entry = readObject(value, path);
  const optional = <T>(name: string, read: (value: unknown, path: string) => T): T | null =>
    readOptional(entry[name], `${path}.${name}`, read);
  return {
    party: readParty(entry['identity'], `${path}.identity`),
    hidden: optional('hidden', readBoolean),
    removeFromDefaultAudioRoutingGroup: optional('removeFromDefaultAudioRoutingGroup', readBoolean),
    replacesCallId: optional('replacesCallId', readString),
    participantId: optional('participantId', readString),
  };
}
