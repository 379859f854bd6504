import { InvalidArgumentError } from '../errors/errors.js';
import { cloudPrefixes } from './raw-id.js';
/** E.164: a plus sign, no leading zero, at most fifteen digits (ITU-T E.164, section 6). */
const e164 = /^\+[1-9]\d{1,14}$/;
/** Whether a text is a telephone number in E.164 form. */
export function isE164(phoneNumber) {
    return e164.test(phoneNumber);
}
/**
 * A telephone number.
 *
 * @param phoneNumber E.164, such as `+18005550100`.
 * @throws InvalidArgumentError when it is not in that form.
 */
export function phone(phoneNumber) {
    if (!isE164(phoneNumber)) {
        throw new InvalidArgumentError('The phone number is not in E.164 form. Write a plus sign, the country code and the number, digits only, such as +18005550100.', { path: 'phoneNumber' });
    }
    return { kind: 'phoneNumber', rawId: `4:${phoneNumber}`, phoneNumber };
}
/** A user of a calling resource of one's own. @param id The whole id as the resource issued it, `8:acs:…`. */
export function communicationUser(id) {
    return { kind: 'communicationUser', rawId: required(id, 'id'), id };
}
/** A Teams user. @param userId Entra object id. */
export function teamsUser(userId, options = {}) {
    const rawId = `8:${cloudPrefixes[options.cloud ?? 'public']}:${required(userId, 'userId')}`;
    return { kind: 'teamsUser', rawId, userId, ...options };
}
/** A visitor of a Teams meeting without an account. */
export function guest(userId, options = {}) {
    return {
        kind: 'guest',
        rawId: `8:teamsvisitor:${required(userId, 'userId')}`,
        userId,
        ...options,
    };
}
/** A Teams resource account. @param appId Object id of the resource account. */
export function teamsApp(appId, options = {}) {
    const rawId = `28:${cloudPrefixes[options.cloud ?? 'public']}:${required(appId, 'appId')}`;
    return { kind: 'teamsApp', rawId, appId, ...options };
}
/** A Teams user seen through a calling resource. */
export function teamsExtensionUser(parts) {
    const prefix = { public: '8:acs:', dod: '8:dod-acs:', gcch: '8:gcch-acs:' }[parts.cloud ?? 'public'];
    const rawId = `${prefix}${parts.resourceId}_${parts.tenantId}_${parts.userId}`;
    return { kind: 'teamsExtensionUser', rawId, ...parts };
}
/** A calling bot. @param appId Its application (client) id. */
export function application(appId, displayName) {
    return named({ kind: 'application', rawId: `28:${required(appId, 'appId')}`, appId }, displayName);
}
/** A device without a user. Its key is ours: no provider documents a raw id for devices. */
export function device(id, displayName) {
    return named({ kind: 'device', rawId: `device:${required(id, 'id')}`, id }, displayName);
}
/** Someone whom the application may not identify. @param id The opaque id. */
export function encrypted(id, displayName) {
    return named({ kind: 'encrypted', rawId: `29:${required(id, 'id')}`, id }, displayName);
}
/** A user of an on-premises server. */
export function onPremises(id, options = {}) {
    return { kind: 'onPremises', rawId: `8:sfb:${required(id, 'id')}`, id, ...options };
}
function named(identity, displayName) {
    return displayName === undefined ? identity : { ...identity, displayName };
}
function required(id, path) {
    if (id !== '')
        return id;
    throw new InvalidArgumentError(`The identity has an empty ${path}. Give the id as the provider issued it.`, { path });
}
//# sourceMappingURL=make-identity.js.map