/** The national cloud in which a Teams identity lives. */
export type IdentityCloud = 'public' | 'dod' | 'gcch';

interface KnownIdentity {
  /**
   * Canonical key of the person, number or application: equal for one identity whichever provider reported it.
   * Compare identities by it and by nothing else.
   */
  readonly rawId: string;
  /** Name to show, where a provider gave one. Not part of who it is. */
  readonly displayName?: string;
}

/** A user of a calling resource of one's own, `8:acs:{resource}_{user}` or `8:spool:…`. */
export interface CommunicationUserIdentity extends KnownIdentity {
  readonly kind: 'communicationUser';
  readonly id: string;
}

/** A telephone number in E.164 form, `4:+…`, or a caller who withheld it, `4:anonymous`. */
export interface PhoneNumberIdentity extends KnownIdentity {
  readonly kind: 'phoneNumber';
  readonly phoneNumber: string;
  readonly isAnonymous?: boolean;
  /** Tells apart several callers behind one number. */
  readonly assertedId?: string;
}

/** A Teams user with an Entra account, `8:orgid:{userId}`. */
export interface TeamsUserIdentity extends KnownIdentity {
  readonly kind: 'teamsUser';
  /** Entra object id. */
  readonly userId: string;
  readonly cloud?: IdentityCloud;
  readonly tenantId?: string;
}

/** A visitor of a Teams meeting without an account, `8:teamsvisitor:{userId}`. */
export interface GuestIdentity extends KnownIdentity {
  readonly kind: 'guest';
  readonly userId: string;
  readonly cloud?: IdentityCloud;
  readonly email?: string;
}

/** A Teams resource account: an auto attendant, a call queue or an application with a number, `28:orgid:{appId}`. */
export interface TeamsAppIdentity extends KnownIdentity {
  readonly kind: 'teamsApp';
  readonly appId: string;
  readonly cloud?: IdentityCloud;
  readonly tenantId?: string;
}

/** A Teams user seen through a calling resource, `8:acs:{resourceId}_{tenantId}_{userId}`. */
export interface TeamsExtensionUserIdentity extends KnownIdentity {
  readonly kind: 'teamsExtensionUser';
  readonly userId: string;
  readonly tenantId: string;
  readonly resourceId: string;
  readonly cloud?: IdentityCloud;
}

/** A calling bot by its application id, `28:{appId}`. */
export interface ApplicationIdentity extends KnownIdentity {
  readonly kind: 'application';
  readonly appId: string;
}

/** A meeting room or other device without a user. */
export interface DeviceIdentity extends KnownIdentity {
  readonly kind: 'device';
  readonly id: string;
}

/** Someone whom the application may not identify, `29:…`. */
export interface EncryptedIdentity extends KnownIdentity {
  readonly kind: 'encrypted';
  readonly id: string;
}

/** A user of an on-premises server, `8:sfb:…`. */
export interface OnPremisesIdentity extends KnownIdentity {
  readonly kind: 'onPremises';
  readonly id: string;
  readonly tenantId?: string;
}

/** An identity of a form this version does not know. Its raw id is kept and works everywhere a raw id does. */
export interface UnknownIdentity extends KnownIdentity {
  readonly kind: 'unknown';
}

/** Who takes part in a call, or is asked to: a person, a telephone number or an application. */
export type Identity =
  | CommunicationUserIdentity
  | PhoneNumberIdentity
  | TeamsUserIdentity
  | GuestIdentity
  | TeamsAppIdentity
  | TeamsExtensionUserIdentity
  | ApplicationIdentity
  | DeviceIdentity
  | EncryptedIdentity
  | OnPremisesIdentity
  | UnknownIdentity;

/** The discriminator of {@link Identity}. */
export type IdentityKind = Identity['kind'];

/** Whether two identities are the same person, number or application. */
export function isSameIdentity(one: Identity, other: Identity): boolean {
  return one.rawId === other.rawId;
}

/** Whether two tellings of an identity say the same in all, its name and what else was told of it included. */
export function isSameTelling(one: Identity, other: Identity): boolean {
  return saysAllOf(one, other) && saysAllOf(other, one);
}

function saysAllOf<Telling extends object>(one: Telling, other: Telling): boolean {
  for (const member in other) if (one[member] !== other[member]) return false;
  return true;
}
