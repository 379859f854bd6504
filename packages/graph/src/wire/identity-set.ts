import type { Identity, IdentityCloud } from '@tandem/core';
import {
  application,
  device,
  encrypted,
  fromRawId,
  guest,
  isE164,
  onPremises,
  teamsApp,
  teamsUser,
} from '@tandem/core';
import { normalizeId } from './graph-id.js';
import type { JsonObject } from './json.js';
import { isJsonObject, objectOf, present, textOf } from './json.js';

interface Member {
  readonly id: string;
  readonly displayName: string | undefined;
  readonly tenantId: string | undefined;
  readonly email: string | undefined;
  readonly cloud: IdentityCloud | undefined;
}

/**
 * What each member of an identity set stands for, in the order in which the vendor's SDK picks one when several are
 * set. The `@odata.type` says nothing: the service writes the calling kinds as further members of a plain identitySet.
 *
 * @see https://learn.microsoft.com/graph/api/resources/communicationsidentityset
 */
const kinds: readonly (readonly [member: string, read: (member: Member) => Identity])[] = [
  ['user', ({ id, ...teams }) => teamsUser(normalizeId(id), present(withoutEmail(teams)))],
  [
    'guest',
    ({ id, displayName, email }) => guest(normalizeId(id), present({ displayName, email })),
  ],
  ['encrypted', ({ id, displayName }) => encrypted(bare(id, '29:'), displayName)],
  ['azureCommunicationServicesUser', communicationUserOf],
  ['acsUser', communicationUserOf],
  [
    'applicationInstance',
    ({ id, ...teams }) => teamsApp(normalizeId(id), present(withoutEmail(teams))),
  ],
  ['application', ({ id, displayName }) => application(normalizeId(id), displayName)],
  [
    'onPremises',
    ({ id, displayName, tenantId }) =>
      onPremises(bare(id, '8:sfb:'), present({ displayName, tenantId })),
  ],
  ['phone', ({ id, displayName }) => named(fromRawId(`4:${bare(id, '4:')}`), displayName)],
  ['device', ({ id, displayName }) => device(id, displayName)],
];

/** Keeps display data apart from who somebody is. */
const notAPerson: ReadonlySet<string> = new Set(['assertedIdentity']);

/**
 * Who an identity set names. Members this version does not know become an identity of kind `unknown` that keeps name and id.
 *
 * @returns undefined when it names nobody.
 */
export function identityOf(set: unknown, cloud: IdentityCloud): Identity | undefined {
  if (!isJsonObject(set)) return undefined;
  for (const [name, read] of kinds) {
    const member = memberOf(set[name], cloud);
    if (member !== undefined) return read(member);
  }
  for (const [name, value] of Object.entries(set)) {
    const member = notAPerson.has(name) ? undefined : memberOf(value, cloud);
    if (member !== undefined) {
      return named({ kind: 'unknown', rawId: `${name}:${member.id}` }, member.displayName);
    }
  }
  return undefined;
}

/**
 * The identity set that names somebody to the service.
 *
 * @returns undefined for kinds that the service has no member for.
 */
export function identitySetOf(identity: Identity): JsonObject | undefined {
  const member = wireMember(identity);
  if (member === undefined) return undefined;
  const [name, fields] = member;
  const { displayName } = identity;
  const wire = {
    '@odata.type': '#microsoft.graph.identity',
    ...present({ ...fields, displayName }),
  };
  return { '@odata.type': '#microsoft.graph.identitySet', [name]: wire };
}

function wireMember(
  identity: Identity,
):
  | readonly [string, { readonly id: string; readonly [field: string]: string | undefined }]
  | undefined {
  switch (identity.kind) {
    case 'teamsUser':
      return ['user', { id: identity.userId, tenantId: identity.tenantId }];
    case 'guest':
      return ['guest', { id: identity.userId, email: identity.email }];
    case 'teamsApp':
      return ['applicationInstance', { id: identity.appId, tenantId: identity.tenantId }];
    case 'application':
      return ['application', { id: identity.appId }];
    case 'phoneNumber':
      return isE164(identity.phoneNumber) ? ['phone', { id: identity.phoneNumber }] : undefined;
    case 'communicationUser':
      return ['azureCommunicationServicesUser', { id: identity.id }];
    case 'encrypted':
      return ['encrypted', { id: identity.id }];
    case 'onPremises':
      return ['onPremises', { id: identity.id, tenantId: identity.tenantId }];
    case 'device':
      return ['device', { id: identity.id }];
    case 'teamsExtensionUser':
    case 'unknown':
      return undefined;
  }
}

function memberOf(value: unknown, cloud: IdentityCloud): Member | undefined {
  const member = objectOf(value);
  const id = textOf(member?.['id']);
  if (member === undefined || id === undefined) return undefined;
  return {
    id,
    displayName: textOf(member['displayName']),
    tenantId: textOf(member['tenantId']),
    email: textOf(member['email']),
    cloud: cloud === 'public' ? undefined : cloud,
  };
}

function withoutEmail({
  email: _email,
  ...teams
}: Omit<Member, 'id'>): Omit<Member, 'id' | 'email'> {
  return teams;
}

function communicationUserOf({ id, displayName }: Member): Identity {
  return named(fromRawId(id.startsWith('8:') ? id : `8:acs:${id}`), displayName);
}

/** An id that came with its raw id's prefix, without it; an id that is nothing but the prefix is kept. */
function bare(id: string, prefix: string): string {
  return id.startsWith(prefix) && id.length > prefix.length ? id.slice(prefix.length) : id;
}

function named(identity: Identity, displayName: string | undefined): Identity {
  return displayName === undefined ? identity : { ...identity, displayName };
}
