import { presenceIn } from '../participant/participant.js';
/**
 * What an event meant for the people in the call: who joined, who left and why, what changed about whom. In this
 * order: left, joined, updated.
 */
export function consequencesOf(before, after, cause) {
    const was = before.roster.participants;
    const is = after.roster.participants;
    if (was === is)
        return [];
    const { provider, callId, occurredAt } = cause;
    const fact = { provider, callId, occurredAt };
    const earlier = presenceIn(was);
    const now = presenceIn(is);
    const left = was
        .filter((one) => now(one) === undefined)
        .map((participant) => ({
        ...fact,
        type: 'participant.left',
        participant,
        reason: whyLeft(after, cause, participant),
    }));
    const joined = is
        .filter((one) => earlier(one) === undefined)
        .map((participant) => ({ ...fact, type: 'participant.joined', participant }));
    const updated = is.flatMap((participant) => {
        const twin = earlier(participant);
        return twin === undefined || twin === participant
            ? []
            : [{ ...fact, type: 'participant.updated', participant, before: twin }];
    });
    return [...left, ...joined, ...updated];
}
function whyLeft(state, cause, { identity }) {
    const contradicted = cause.type === 'operation.ended' && cause.kind !== 'remove' ? cause.reason : undefined;
    if (contradicted !== undefined)
        return contradicted;
    const isRemoved = state.operations.some(({ kind, status, targets }) => kind === 'remove' &&
        (status === 'accepted' || status === 'succeeded') &&
        targets.some(({ rawId }) => rawId === identity.rawId));
    return { reason: isRemoved ? 'removed' : 'left' };
}
//# sourceMappingURL=consequences.js.map