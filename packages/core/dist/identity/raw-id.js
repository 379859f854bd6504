/** How a cloud is written in the raw ids of Teams identities. */
export const cloudPrefixes = {
    public: 'orgid',
    dod: 'dod',
    gcch: 'gcch',
};
const cloudsOfUsers = {
    orgid: 'public',
    dod: 'dod',
    gcch: 'gcch',
};
const cloudsOfResources = {
    '8:acs:': 'public',
    '8:dod-acs:': 'dod',
    '8:gcch-acs:': 'gcch',
};
/**
 * The identity that a raw id stands for. Total: what no rule fits is of kind `unknown` and keeps its raw id, so that
 * `fromRawId(id).rawId === id` for every text.
 */
export function fromRawId(rawId) {
    if (rawId.startsWith('4:'))
        return phoneNumberOf(rawId);
    if (rawId.startsWith('29:'))
        return { kind: 'encrypted', rawId, id: rawId.slice(3) };
    if (rawId.startsWith('device:'))
        return { kind: 'device', rawId, id: rawId.slice(7) };
    const parts = rawId.split(':');
    if (parts.length === 2 && parts[0] === '28' && parts[1])
        return { kind: 'application', rawId, appId: parts[1] };
    const [type, space, id] = parts;
    if (parts.length !== 3 || !space || !id)
        return { kind: 'unknown', rawId };
    if (type === '28')
        return teamsAppOf(rawId, space, id);
    if (type === '8')
        return userOf(rawId, space, id);
    return { kind: 'unknown', rawId };
}
function phoneNumberOf(rawId) {
    const phoneNumber = rawId.slice(2);
    if (phoneNumber === 'anonymous')
        return { kind: 'phoneNumber', rawId, phoneNumber, isAnonymous: true };
    const underscore = phoneNumber.lastIndexOf('_');
    if (underscore === -1)
        return { kind: 'phoneNumber', rawId, phoneNumber };
    return { kind: 'phoneNumber', rawId, phoneNumber, assertedId: phoneNumber.slice(underscore + 1) };
}
function teamsAppOf(rawId, space, appId) {
    const cloud = own(cloudsOfUsers, space);
    if (cloud === undefined)
        return { kind: 'unknown', rawId };
    return { kind: 'teamsApp', rawId, appId, ...(cloud === 'public' ? {} : { cloud }) };
}
function userOf(rawId, space, id) {
    const cloud = own(cloudsOfUsers, space);
    if (cloud !== undefined) {
        return { kind: 'teamsUser', rawId, userId: id, ...(cloud === 'public' ? {} : { cloud }) };
    }
    if (space === 'teamsvisitor')
        return { kind: 'guest', rawId, userId: id };
    if (space === 'sfb')
        return { kind: 'onPremises', rawId, id };
    if (space === 'spool')
        return { kind: 'communicationUser', rawId, id: rawId };
    const resourceCloud = own(cloudsOfResources, `8:${space}:`);
    if (resourceCloud === undefined)
        return { kind: 'unknown', rawId };
    const [resourceId, tenantId, userId, ...rest] = id.split('_');
    if (resourceId && tenantId && userId && rest.length === 0) {
        const base = { kind: 'teamsExtensionUser', rawId, userId, tenantId, resourceId };
        return resourceCloud === 'public' ? base : { ...base, cloud: resourceCloud };
    }
    return { kind: 'communicationUser', rawId, id: rawId };
}
function own(table, key) {
    return Object.hasOwn(table, key) ? table[key] : undefined;
}
//# sourceMappingURL=raw-id.js.map