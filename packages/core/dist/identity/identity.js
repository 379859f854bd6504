/** Whether two identities are the same person, number or application. */
export function isSameIdentity(one, other) {
    return one.rawId === other.rawId;
}
//# sourceMappingURL=identity.js.map