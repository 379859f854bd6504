import { InvalidArgumentError } from '../errors/errors.js';
import type {
  ApplicationIdentity,
  CommunicationUserIdentity,
  DeviceIdentity,
  EncryptedIdentity,
  GuestIdentity,
  IdentityCloud,
  OnPremisesIdentity,
  PhoneNumberIdentity,
  TeamsAppIdentity,
  TeamsExtensionUserIdentity,
  TeamsUserIdentity,
} from './identity.js';
import { cloudPrefixes } from './raw-id.js';

/** What may be said about a Teams identity beside its id. */
export interface TeamsIdentityOptions {
  /** @default 'public' */
  readonly cloud?: IdentityCloud;
  readonly tenantId?: string;
  readonly displayName?: string;
}

/** E.164: a plus sign, no leading zero, at most fifteen digits (ITU-T E.164, section 6). */
const e164 = /^\+[1-9]\d{1,14}$/;

/** Whether a text is a telephone number in E.164 form. */
export function isE164(phoneNumber: string): boolean {
  return e164.test(phoneNumber);
}

/**
 * A telephone number.
 *
 * @param phoneNumber E.164, such as `+18005550100`.
 * @throws InvalidArgumentError when it is not in that form.
 */
export function phone(phoneNumber: string): PhoneNumberIdentity {
  if (!isE164(phoneNumber)) {
    throw new InvalidArgumentError(
      'The phone number is not in E.164 form. Write a plus sign, the country code and the number, digits only, up to 15 of them.',
      { path: 'phoneNumber' },
    );
  }
  return { kind: 'phoneNumber', rawId: `4:${phoneNumber}`, phoneNumber };
}

/** A user of a calling resource of one's own. @param id The whole id as the resource issued it, `8:acs:…`. */
export function communicationUser(id: string): CommunicationUserIdentity {
  return { kind: 'communicationUser', rawId: required(id, 'id'), id };
}

/** A Teams user. @param userId Entra object id. */
export function teamsUser(userId: string, options: TeamsIdentityOptions = {}): TeamsUserIdentity {
  const rawId = `8:${cloudPrefixes[options.cloud ?? 'public']}:${canonical(required(userId, 'userId'))}`;
  return { kind: 'teamsUser', rawId, userId, ...options };
}

/** A visitor of a Teams meeting without an account. */
export function guest(
  userId: string,
  options: {
    readonly cloud?: IdentityCloud;
    readonly email?: string;
    readonly displayName?: string;
  } = {},
): GuestIdentity {
  return {
    kind: 'guest',
    rawId: `8:teamsvisitor:${canonical(required(userId, 'userId'))}`,
    userId,
    ...options,
  };
}

/** A Teams resource account. @param appId Object id of the resource account. */
export function teamsApp(appId: string, options: TeamsIdentityOptions = {}): TeamsAppIdentity {
  const rawId = `28:${cloudPrefixes[options.cloud ?? 'public']}:${canonical(required(appId, 'appId'))}`;
  return { kind: 'teamsApp', rawId, appId, ...options };
}

/** A Teams user seen through a calling resource. */
export function teamsExtensionUser(parts: {
  readonly userId: string;
  readonly tenantId: string;
  readonly resourceId: string;
  readonly cloud?: IdentityCloud;
}): TeamsExtensionUserIdentity {
  const prefix = { public: '8:acs:', dod: '8:dod-acs:', gcch: '8:gcch-acs:' }[
    parts.cloud ?? 'public'
  ];
  const rawId = `${prefix}${parts.resourceId}_${parts.tenantId}_${parts.userId}`;
  return { kind: 'teamsExtensionUser', rawId, ...parts };
}

/** A calling bot. @param appId Its application (client) id. */
export function application(appId: string, displayName?: string): ApplicationIdentity {
  return named(
    { kind: 'application', rawId: `28:${canonical(required(appId, 'appId'))}`, appId },
    displayName,
  );
}

/** A device without a user. Its key is ours: no provider documents a raw id for devices. */
export function device(id: string, displayName?: string): DeviceIdentity {
  return named({ kind: 'device', rawId: `device:${required(id, 'id')}`, id }, displayName);
}

/** Someone whom the application may not identify. @param id The opaque id. */
export function encrypted(id: string, displayName?: string): EncryptedIdentity {
  return named({ kind: 'encrypted', rawId: `29:${required(id, 'id')}`, id }, displayName);
}

/** A user of an on-premises server. */
export function onPremises(
  id: string,
  options: { readonly tenantId?: string; readonly displayName?: string } = {},
): OnPremisesIdentity {
  return { kind: 'onPremises', rawId: `8:sfb:${required(id, 'id')}`, id, ...options };
}

function named<T extends object>(identity: T, displayName: string | undefined): T {
  return displayName === undefined ? identity : { ...identity, displayName };
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A GUID is the same in whichever case it is written, and raw ids are compared letter by letter. */
function canonical(id: string): string {
  return guid.test(id) ? id.toLowerCase() : id;
}

function required(id: string, path: string): string {
  if (id !== '') return id;
  throw new InvalidArgumentError(
    `The identity has an empty ${path}. Give the id as the provider issued it.`,
    { path },
  );
}
