import type { ApplicationIdentity, CommunicationUserIdentity, DeviceIdentity, EncryptedIdentity, GuestIdentity, IdentityCloud, OnPremisesIdentity, PhoneNumberIdentity, TeamsAppIdentity, TeamsExtensionUserIdentity, TeamsUserIdentity } from './identity.js';
/** What may be said about a Teams identity beside its id. */
export interface TeamsIdentityOptions {
    /** @default 'public' */
    readonly cloud?: IdentityCloud;
    readonly tenantId?: string;
    readonly displayName?: string;
}
/** Whether a text is a telephone number in E.164 form. */
export declare function isE164(phoneNumber: string): boolean;
/**
 * A telephone number.
 *
 * @param phoneNumber E.164, such as `+18005550100`.
 * @throws InvalidArgumentError when it is not in that form.
 */
export declare function phone(phoneNumber: string): PhoneNumberIdentity;
/** A user of a calling resource of one's own. @param id The whole id as the resource issued it, `8:acs:…`. */
export declare function communicationUser(id: string): CommunicationUserIdentity;
/** A Teams user. @param userId Entra object id. */
export declare function teamsUser(userId: string, options?: TeamsIdentityOptions): TeamsUserIdentity;
/** A visitor of a Teams meeting without an account. */
export declare function guest(userId: string, options?: {
    readonly cloud?: IdentityCloud;
    readonly email?: string;
    readonly displayName?: string;
}): GuestIdentity;
/** A Teams resource account. @param appId Object id of the resource account. */
export declare function teamsApp(appId: string, options?: TeamsIdentityOptions): TeamsAppIdentity;
/** A Teams user seen through a calling resource. */
export declare function teamsExtensionUser(parts: {
    readonly userId: string;
    readonly tenantId: string;
    readonly resourceId: string;
    readonly cloud?: IdentityCloud;
}): TeamsExtensionUserIdentity;
/** A calling bot. @param appId Its application (client) id. */
export declare function application(appId: string, displayName?: string): ApplicationIdentity;
/** A device without a user. Its key is ours: no provider documents a raw id for devices. */
export declare function device(id: string, displayName?: string): DeviceIdentity;
/** Someone whom the application may not identify. @param id The opaque id. */
export declare function encrypted(id: string, displayName?: string): EncryptedIdentity;
/** A user of an on-premises server. */
export declare function onPremises(id: string, options?: {
    readonly tenantId?: string;
    readonly displayName?: string;
}): OnPremisesIdentity;
//# sourceMappingURL=make-identity.d.ts.map