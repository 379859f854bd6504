import type { Identity, IdentityCloud } from '@tandem/core';
import { fromRawId, teamsApp, teamsExtensionUser, teamsUser } from '@tandem/core';
import type { Json } from './json.js';
import { isObject, objectOf, present, textOf } from './json.js';

type Reader = (nested: Json, rawId: string | undefined) => Identity | undefined;

const readers: readonly (readonly [string, Reader])[] = [
  ['communicationUser', readCommunicationUser],
  ['phoneNumber', readPhoneNumber],
  ['microsoftTeamsUser', readTeamsUser],
  ['microsoftTeamsApp', readTeamsApp],
  ['teamsExtensionUser', readTeamsExtensionUser],
];

/**
 * The identity that a CommunicationIdentifier stands for. Total: the nested object decides, then the raw id; what neither
 * explains is of kind `unknown`. The service may leave out `kind`, `rawId` or the nested object.
 */
export function identityFromWire(wire: unknown): Identity {
  const fields = objectOf(wire);
  const rawId = textOf(fields['rawId']);
  for (const [name, read] of readers) {
    const nested = fields[name];
    const identity = isObject(nested) ? read(nested, rawId) : undefined;
    if (identity !== undefined) return identity;
  }
  return fromRawId(rawId ?? '');
}

/** The CommunicationIdentifier of an identity, with `kind`, `rawId` and the nested object. */
export function identityToWire(identity: Identity): Json {
  const { rawId } = identity;
  switch (identity.kind) {
    case 'communicationUser':
      return { kind: 'communicationUser', rawId, communicationUser: { id: identity.id } };
    case 'phoneNumber': {
      const { phoneNumber: value, isAnonymous, assertedId } = identity;
      const phoneNumber = present({ value, isAnonymous, assertedId });
      return { kind: 'phoneNumber', rawId, phoneNumber };
    }
    case 'teamsUser': {
      const { userId, cloud } = identity;
      return { kind: 'microsoftTeamsUser', rawId, microsoftTeamsUser: present({ userId, cloud }) };
    }
    case 'guest': {
      const { userId, cloud } = identity;
      const microsoftTeamsUser = present({ userId, isAnonymous: true, cloud });
      return { kind: 'microsoftTeamsUser', rawId, microsoftTeamsUser };
    }
    case 'teamsApp': {
      const { appId, cloud } = identity;
      return { kind: 'microsoftTeamsApp', rawId, microsoftTeamsApp: present({ appId, cloud }) };
    }
    case 'teamsExtensionUser': {
      const { userId, tenantId, resourceId, cloud } = identity;
      const nested = present({ userId, tenantId, resourceId, cloud });
      return { kind: 'teamsExtensionUser', rawId, teamsExtensionUser: nested };
    }
    case 'application':
    case 'device':
    case 'encrypted':
    case 'onPremises':
    case 'unknown':
      return { kind: 'unknown', rawId };
    default: {
      const unheard: never = identity;
      return unheard;
    }
  }
}

/** Whether a value is someone whom the service can know. */
export function isReachable(value: unknown): value is Identity {
  const { kind, rawId } = objectOf(value);
  return typeof kind === 'string' && kind !== 'device' && textOf(rawId) !== undefined;
}

function readCommunicationUser({ id }: Json, rawId: string | undefined): Identity | undefined {
  const own = textOf(id);
  return own === undefined
    ? undefined
    : { kind: 'communicationUser', rawId: rawId ?? own, id: own };
}

function readPhoneNumber(nested: Json, known: string | undefined): Identity | undefined {
  const phoneNumber = textOf(nested['value']);
  if (phoneNumber === undefined) return undefined;
  const rawId = known ?? `4:${phoneNumber}`;
  const told = fromRawId(rawId);
  const { isAnonymous } = nested;
  const assertedId = textOf(nested['assertedId']);
  return {
    ...(told.kind === 'phoneNumber' ? told : {}),
    kind: 'phoneNumber',
    rawId,
    phoneNumber,
    ...(typeof isAnonymous === 'boolean' ? { isAnonymous } : {}),
    ...(assertedId === undefined ? {} : { assertedId }),
  };
}

/** One wire kind for two: someone with an account, and a visitor without one. */
function readTeamsUser(nested: Json, known: string | undefined): Identity | undefined {
  const userId = textOf(nested['userId']);
  if (userId === undefined) return undefined;
  const told = known === undefined ? undefined : fromRawId(known);
  const cloud = cloudOf(nested) ?? cloudToldBy(told);
  const inCloud = cloud === undefined ? {} : { cloud };
  if ((nested['isAnonymous'] ?? told?.kind === 'guest') === true) {
    return { kind: 'guest', rawId: known ?? `8:teamsvisitor:${userId}`, userId, ...inCloud };
  }
  const rawId = known ?? teamsUser(userId, inCloud).rawId;
  return { kind: 'teamsUser', rawId, userId, ...inCloud };
}

function readTeamsApp(nested: Json, known: string | undefined): Identity | undefined {
  const appId = textOf(nested['appId']);
  if (appId === undefined) return undefined;
  const told = known === undefined ? undefined : fromRawId(known);
  const cloud = cloudOf(nested) ?? cloudToldBy(told);
  const inCloud = cloud === undefined ? {} : { cloud };
  return { kind: 'teamsApp', rawId: known ?? teamsApp(appId, inCloud).rawId, appId, ...inCloud };
}

function readTeamsExtensionUser(nested: Json, known: string | undefined): Identity | undefined {
  const userId = textOf(nested['userId']);
  const tenantId = textOf(nested['tenantId']);
  const resourceId = textOf(nested['resourceId']);
  if (userId === undefined || tenantId === undefined || resourceId === undefined) return undefined;
  const cloud = cloudOf(nested) ?? cloudToldBy(known === undefined ? undefined : fromRawId(known));
  const parts = { userId, tenantId, resourceId, ...(cloud === undefined ? {} : { cloud }) };
  const rawId = known ?? teamsExtensionUser(parts).rawId;
  return { kind: 'teamsExtensionUser', rawId, ...parts };
}

const clouds: ReadonlyMap<string, IdentityCloud> = new Map([
  ['public', 'public'],
  ['dod', 'dod'],
  ['gcch', 'gcch'],
]);

/** A cloud this version does not know is left to the raw id. */
function cloudOf({ cloud }: Json): IdentityCloud | undefined {
  return clouds.get(textOf(cloud)?.toLowerCase() ?? '');
}

function cloudToldBy(identity: Identity | undefined): IdentityCloud | undefined {
  return identity !== undefined && 'cloud' in identity ? identity.cloud : undefined;
}
