import type { Identity, IdentityCloud } from '@tandem/core';
import { fromRawId, isE164, teamsApp, teamsExtensionUser, teamsUser } from '@tandem/core';
import type { Json } from './json.js';
import { isObject, objectOf, present, textOf } from './json.js';

/**
 * The identity that a CommunicationIdentifier stands for. Total: the nested object decides, then the raw id; what neither
 * explains is of kind `unknown`. The service may leave out `kind`, `rawId` or the nested object.
 */
export function identityFromWire(wire: unknown): Identity {
  const fields = objectOf(wire);
  const rawId = textOf(fields['rawId']);
  return nestedIdentity(fields, rawId) ?? fromRawId(rawId ?? '');
}

/** One member after the other, by name: rosters of hundreds pass here. */
function nestedIdentity(fields: Json, rawId: string | undefined): Identity | undefined {
  const { communicationUser, phoneNumber, microsoftTeamsUser } = fields;
  const { microsoftTeamsApp, teamsExtensionUser: extensionUser } = fields;
  return (
    (isObject(communicationUser) ? readCommunicationUser(communicationUser, rawId) : undefined) ??
    (isObject(phoneNumber) ? readPhoneNumber(phoneNumber, rawId) : undefined) ??
    (isObject(microsoftTeamsUser) ? readTeamsUser(microsoftTeamsUser, rawId) : undefined) ??
    (isObject(microsoftTeamsApp) ? readTeamsApp(microsoftTeamsApp, rawId) : undefined) ??
    (isObject(extensionUser) ? readTeamsExtensionUser(extensionUser, rawId) : undefined)
  );
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

function readCommunicationUser({ id }: Json, known: string | undefined): Identity | undefined {
  const own = textOf(id);
  if (own === undefined) return undefined;
  const rawId = known ?? own;
  // One text where there are two equal ones: it is held for as long as the call is.
  return { kind: 'communicationUser', rawId, id: own === rawId ? rawId : own };
}

function readPhoneNumber(nested: Json, known: string | undefined): Identity | undefined {
  const phoneNumber = textOf(nested['value']);
  if (phoneNumber === undefined) return undefined;
  const rawId = known ?? `4:${phoneNumber}`;
  const { isAnonymous, assertedId } = nested;
  if (isAnonymous === undefined && assertedId === undefined && isPlainNumber(rawId, phoneNumber)) {
    return { kind: 'phoneNumber', rawId, phoneNumber };
  }
  return readUnusualNumber(nested, { rawId, phoneNumber });
}

/** Whether a raw id says no more than a number in E.164 form does. */
function isPlainNumber(rawId: string, phoneNumber: string): boolean {
  const isPrefixed = rawId.length === phoneNumber.length + 2 && rawId.startsWith('4:');
  return isPrefixed && rawId.endsWith(phoneNumber) && isE164(phoneNumber);
}

function readUnusualNumber(
  nested: Json,
  { rawId, phoneNumber }: { readonly rawId: string; readonly phoneNumber: string },
): Identity {
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

/** One wire kind for two: someone with an account, and a visitor without one. The raw id is asked where the object is silent. */
function readTeamsUser(nested: Json, known: string | undefined): Identity | undefined {
  const userId = textOf(nested['userId']);
  if (userId === undefined) return undefined;
  const { isAnonymous } = nested;
  const ownCloud = cloudOf(nested);
  const isSilent = ownCloud === undefined || isAnonymous === undefined || isAnonymous === null;
  const told = isSilent && known !== undefined ? fromRawId(known) : undefined;
  const cloud = ownCloud ?? cloudToldBy(told);
  if ((isAnonymous ?? told?.kind === 'guest') === true) {
    const rawId = known ?? `8:teamsvisitor:${userId}`;
    return cloud === undefined
      ? { kind: 'guest', rawId, userId }
      : { kind: 'guest', rawId, userId, cloud };
  }
  if (cloud === undefined) {
    return { kind: 'teamsUser', rawId: known ?? teamsUser(userId).rawId, userId };
  }
  return { kind: 'teamsUser', rawId: known ?? teamsUser(userId, { cloud }).rawId, userId, cloud };
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
  if (cloud === 'public') return cloud;
  return typeof cloud === 'string' ? clouds.get(cloud.toLowerCase()) : undefined;
}

function cloudToldBy(identity: Identity | undefined): IdentityCloud | undefined {
  return identity !== undefined && 'cloud' in identity ? identity.cloud : undefined;
}
