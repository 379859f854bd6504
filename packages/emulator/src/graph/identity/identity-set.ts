import { createHash } from 'node:crypto';
import { badRequest } from '../request/graph-error.js';
import { isJsonObject, type JsonObject, readObject, readString } from '../request/json-reader.js';

/** The members of an identity set that name somebody who can be in a call. */
export type IdentityKind =
  | 'user'
  | 'guest'
  | 'encrypted'
  | 'azureCommunicationServicesUser'
  | 'applicationInstance'
  | 'application'
  | 'onPremises'
  | 'phone';

/** Somebody a call can reach: the raw id decides how they behave, the member is what Graph says of them. */
export type Party = {
  readonly kind: IdentityKind;
  /** Canonical across providers: `8:orgid:…`, `4:+1…`, `28:orgid:…`. */
  readonly rawId: string;
  readonly member: WireIdentity;
};

/** One member of an identity set. Calling kinds add tenantId and others to id and displayName. */
type WireIdentity = {
  readonly '@odata.type': '#microsoft.graph.identity';
  readonly id: string;
  readonly displayName: string | null;
  readonly [member: string]: unknown;
};

/** What a canonical raw id begins with. */
const rawIdPrefixes: Readonly<Record<IdentityKind, string>> = {
  user: '8:orgid:',
  guest: '8:teamsvisitor:',
  encrypted: '29:',
  azureCommunicationServicesUser: '8:acs:',
  applicationInstance: '28:orgid:',
  application: '28:',
  onPremises: '8:sfb:',
  phone: '4:',
};

/**
 * The order in which the vendor's SDK picks one when several are set. Where ACS users stand in it, and that
 * they can be called at all, is unverified.
 */
const kinds: readonly IdentityKind[] = [
  'user',
  'guest',
  'encrypted',
  'azureCommunicationServicesUser',
  'applicationInstance',
  'application',
  'onPremises',
  'phone',
];

/** Reads an identity set by member name, never by its `@odata.type`, which says identitySet for all kinds. */
export function readParty(value: unknown, path: string): Party {
  const set = readObject(value, path);
  const kind = kinds.find((candidate) => isJsonObject(set[candidate]));
  if (kind === undefined)
    throw badRequest(
      `${path} names nobody: one of ${kinds.join(', ')} must be an object with an id.`,
    );
  const member = readObject(set[kind], `${path}.${kind}`);
  const id = readString(member['id'], `${path}.${kind}.id`);
  if (kind === 'phone' && !/^\+[1-9]\d{6,14}$/.test(id))
    throw badRequest(`${path}.phone.id must be an E.164 number such as +18005550100.`);
  return party(kind, id, member);
}

/** Somebody known by kind and id alone, such as the calling application itself. */
export function party(kind: IdentityKind, id: string, details: JsonObject = {}): Party {
  const displayName = details['displayName'];
  return {
    kind,
    rawId: rawIdOf(kind, id),
    member: {
      ...details,
      '@odata.type': '#microsoft.graph.identity',
      id,
      displayName: typeof displayName === 'string' ? displayName : null,
    },
  };
}

/** Somebody named by raw id, as the control API and the table of people do; undefined when no kind has such ids. */
export function partyOfRawId(rawId: string, displayName?: string): Party | undefined {
  // The longest prefix decides: 28:orgid: is a resource account, any other 28: an application.
  const kind = [...kinds]
    .sort((left, right) => rawIdPrefixes[right].length - rawIdPrefixes[left].length)
    .find((candidate) => rawId.startsWith(rawIdPrefixes[candidate]));
  if (kind === undefined) return undefined;
  const isWhole = kind === 'azureCommunicationServicesUser';
  const id = isWhole ? rawId : rawId.slice(rawIdPrefixes[kind].length);
  return id === '' ? undefined : party(kind, id, { displayName });
}

/** The identity as rosters, notifications and calls show it. */
export function identitySet(person: Party): object {
  return { '@odata.type': '#microsoft.graph.identitySet', [person.kind]: person.member };
}

/** The identity as an application sees it that has no permission to know it: the same person is the same again. */
export function encryptedIdentitySet(person: Party): object {
  const id = createHash('sha256').update(person.rawId).digest('base64url');
  return identitySet(party('encrypted', id));
}

/** The identity as the answer to invite shows it: untyped, every basic member spelled out. */
export function spelledOutIdentitySet(person: Party): object {
  const { '@odata.type': _type, ...member } = person.member;
  return { user: null, application: null, device: null, phone: null, [person.kind]: member };
}

function rawIdOf(kind: IdentityKind, id: string): string {
  const prefix = rawIdPrefixes[kind];
  return kind === 'azureCommunicationServicesUser' && id.startsWith(prefix) ? id : `${prefix}${id}`;
}
