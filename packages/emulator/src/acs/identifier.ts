import { invalidArgument } from './acs-error.js';
import { type Fields, readFields } from './request/body-reader.js';

/** Someone who can be in a call. `rawId` tells them apart; `wire` is how the service writes them. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly rawId: string;
  readonly wire: Readonly<Record<string, unknown>>;
}

/** The kinds of identities that the service names. */
type IdentifierKind =
  | 'communicationUser'
  | 'phoneNumber'
  | 'microsoftTeamsUser'
  | 'microsoftTeamsApp'
  | 'teamsExtensionUser';

type Cloud = 'public' | 'dod' | 'gcch';

/** Reads an identifier that may come with a kind, a raw id, a nested object or any mix of them. */
export function readIdentifier(value: unknown, name: string): Identifier {
  const fields = readFields(value, name);
  const nested = identifierKinds.filter((kind) => isPresent(fields[kind]));
  if (nested.length > 1) {
    throw invalidArgument(`The identifier ${name} holds more than one of: ${nested.join(', ')}.`);
  }
  const [kind] = nested;
  if (kind !== undefined) {
    if (isPresent(fields.kind) && fields.kind !== kind) {
      throw invalidArgument(`The identifier ${name} is of kind ${fields.kind} but holds ${kind}.`);
    }
    return nestedReaders[kind](readFields(fields[kind], `${name}.${kind}`), name);
  }
  const identifier = typeof fields.rawId === 'string' ? parseRawId(fields.rawId) : undefined;
  if (identifier !== undefined) return identifier;
  throw invalidArgument(
    `The identifier ${name} names nobody: give a valid rawId or one of ${identifierKinds.join(', ')}.`,
  );
}

/** Reads the raw id of a participant, or nothing when it has no form that the service knows. */
export function parseRawId(rawId: string): Identifier | undefined {
  if (rawId.startsWith('4:'))
    return isPhoneNumber(rawId.slice(2)) ? phone(rawId.slice(2)) : undefined;
  const [type, prefix, id, ...rest] = rawId.split(':');
  if (id === undefined || id === '' || rest.length > 0) return undefined;
  if (type === '8') return parseUser(rawId, prefix ?? '', id);
  if (type !== '28') return undefined;
  const cloud = cloudOfPrefix(prefix ?? '');
  return cloud === undefined ? undefined : teamsApp(id, cloud);
}

/** The ACS user with this raw id (`8:acs:…`). */
export function communicationUser(id: string): Identifier {
  return identify('communicationUser', id, { id });
}

/** Whom a called telephone sees: the number, where the caller gave one. */
export function callerOf(source: Identifier, callerIdNumber: string | undefined): Identifier {
  return callerIdNumber === undefined ? source : phone(callerIdNumber);
}

/** The Teams application with this id. */
function teamsApp(appId: string, cloud: Cloud): Identifier {
  const rawId = `28:${prefixOfCloud(cloud)}:${appId}`;
  return identify('microsoftTeamsApp', rawId, { appId, cloud });
}

const nestedReaders: Record<IdentifierKind, (fields: Fields, name: string) => Identifier> = {
  communicationUser({ id }, name) {
    if (typeof id === 'string' && /^8:[^:]+:[^:]+$/.test(id)) return communicationUser(id);
    throw invalidArgument(`${name}.communicationUser.id is not the id of a communication user.`);
  },
  phoneNumber({ value }, name) {
    if (typeof value === 'string' && isPhoneNumber(value)) return phone(value);
    throw invalidArgument(`${name}.phoneNumber.value is not a phone number in E.164 format.`);
  },
  microsoftTeamsUser({ userId, isAnonymous, cloud }, name) {
    const id = readId(userId, `${name}.microsoftTeamsUser.userId`);
    return teamsUser(id, isAnonymous === true, readCloud(cloud, name));
  },
  microsoftTeamsApp({ appId, cloud }, name) {
    return teamsApp(readId(appId, `${name}.microsoftTeamsApp.appId`), readCloud(cloud, name));
  },
  teamsExtensionUser({ userId, tenantId, resourceId, cloud }, name) {
    const path = `${name}.teamsExtensionUser`;
    return teamsExtensionUser(
      {
        userId: readId(userId, `${path}.userId`),
        tenantId: readId(tenantId, `${path}.tenantId`),
        resourceId: readId(resourceId, `${path}.resourceId`),
      },
      readCloud(cloud, name),
    );
  },
};

const identifierKinds: readonly IdentifierKind[] = [
  'communicationUser',
  'phoneNumber',
  'microsoftTeamsUser',
  'microsoftTeamsApp',
  'teamsExtensionUser',
];

function parseUser(rawId: string, prefix: string, id: string): Identifier | undefined {
  if (prefix === 'teamsvisitor') return teamsUser(id, true, 'public');
  const cloud = cloudOfPrefix(prefix);
  if (cloud !== undefined) return teamsUser(id, false, cloud);
  if (prefix === 'spool') return communicationUser(rawId);
  const acsCloud = acsPrefixes[prefix];
  if (acsCloud === undefined) return undefined;
  // Three parts joined by underscores are a Teams user who calls through an ACS resource.
  const [resourceId, tenantId, userId, ...more] = id.split('_');
  if (
    resourceId === undefined ||
    tenantId === undefined ||
    userId === undefined ||
    more.length > 0
  ) {
    return communicationUser(rawId);
  }
  return teamsExtensionUser({ resourceId, tenantId, userId }, acsCloud);
}

function phone(value: string): Identifier {
  return identify('phoneNumber', `4:${value}`, { value });
}

function teamsUser(userId: string, isAnonymous: boolean, cloud: Cloud): Identifier {
  const prefix = isAnonymous ? 'teamsvisitor' : prefixOfCloud(cloud);
  const nested = { userId, isAnonymous, cloud };
  return identify('microsoftTeamsUser', `8:${prefix}:${userId}`, nested);
}

function teamsExtensionUser(
  user: { readonly userId: string; readonly tenantId: string; readonly resourceId: string },
  cloud: Cloud,
): Identifier {
  const prefix = cloud === 'public' ? 'acs' : `${cloud}-acs`;
  const rawId = `8:${prefix}:${user.resourceId}_${user.tenantId}_${user.userId}`;
  return identify('teamsExtensionUser', rawId, { ...user, cloud });
}

function identify(
  kind: IdentifierKind,
  rawId: string,
  nested: Readonly<Record<string, unknown>>,
): Identifier {
  return { kind, rawId, wire: { rawId, kind, [kind]: nested } };
}

const acsPrefixes: Readonly<Record<string, Cloud>> = {
  acs: 'public',
  'dod-acs': 'dod',
  'gcch-acs': 'gcch',
};

function cloudOfPrefix(prefix: string): Cloud | undefined {
  if (prefix === 'orgid') return 'public';
  return prefix === 'dod' || prefix === 'gcch' ? prefix : undefined;
}

function prefixOfCloud(cloud: Cloud): string {
  return cloud === 'public' ? 'orgid' : cloud;
}

function readCloud(value: unknown, name: string): Cloud {
  if (!isPresent(value)) return 'public';
  if (value === 'public' || value === 'dod' || value === 'gcch') return value;
  throw invalidArgument(`The cloud of ${name} is one of: public, dod, gcch.`);
}

function readId(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[^:_\s]+$/.test(value)) return value;
  throw invalidArgument(`${name} is not an id.`);
}

function isPhoneNumber(value: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
