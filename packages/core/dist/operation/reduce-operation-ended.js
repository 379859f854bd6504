import { isPresent, withoutIdentity } from '../participant/roster.js';
import { isOpen } from './operation-state.js';
import { changeOperation, endOperation, openOperations, operationOf } from './reduce-operations.js';
/** A report says that an operation is over. What it means depends on what else is known. */
export function endReportedOperation(state, event) {
    const [known, operation] = withReported(state, event);
    switch (event.kind) {
        case 'invite':
            return endInvitation(known, operation, event);
        case 'cancel':
            return endCancellation(known, operation, event);
        case 'remove':
            return event.status === 'succeeded'
                ? end(leave(known, operation.targets), operation, event)
                : end(known, operation, event);
        case 'transfer':
            return endTransfer(known, operation, event);
        default:
            return end(known, operation, event);
    }
}
/** Removals are proven by a roster that came after the request and does not hold the person any more. */
export function endRemovalsOf(state, at) {
    return openOperations(state)
        .filter(({ kind, status, targets }) => kind === 'remove' && status === 'accepted' && targets.length > 0)
        .filter(({ targets }) => targets.every((target) => !isPresent(state.roster, target)))
        .reduce((next, { id }) => endOperation(next, id, { status: 'succeeded', endedAt: at }), state);
}
/** The operation a report is about, and the state that holds it: one that nobody here began is added. */
function withReported(state, event) {
    const known = reportedOperation(state, event);
    if (known !== undefined)
        return [state, known];
    const { context, participant, ...handle } = event.correlation ?? {};
    const operation = {
        id: event.operationId ?? externalId(event),
        kind: event.kind,
        status: 'accepted',
        origin: 'external',
        targets: participant === undefined ? [] : [participant],
        handle,
        requestedAt: event.occurredAt,
        ...(context === undefined ? {} : { context }),
    };
    return [{ ...state, operations: [...state.operations, operation] }, operation];
}
function reportedOperation(state, event) {
    if (event.operationId !== undefined)
        return operationOf(state, event.operationId);
    const { invitationId, providerOperationId, participant } = event.correlation ?? {};
    const ofKind = state.operations.filter(({ kind }) => kind === event.kind);
    return (ofKind.find(({ handle }) => invitationId !== undefined && handle.invitationId === invitationId) ??
        ofKind.find(({ handle }) => providerOperationId !== undefined && handle.providerOperationId === providerOperationId) ??
        ofKind.find(({ id }) => id === externalId(event)) ??
        ofKind.find((one) => one.origin === 'local' &&
            event.correlation?.context === undefined &&
            isOpen(one) &&
            participant !== undefined &&
            one.targets.some(({ rawId }) => rawId === participant.rawId)));
}
function externalId({ kind, correlation = {}, id }) {
    const { invitationId, providerOperationId, context, participant } = correlation;
    const key = invitationId ?? providerOperationId ?? [context, participant?.rawId].filter(Boolean).join(':');
    return `external:${kind}:${key === '' ? (id ?? '') : key}`;
}
function end(state, operation, event) {
    return endOperation(state, operation.id, {
        status: endStatus(event),
        endedAt: event.occurredAt,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
        ...(event.result === undefined ? {} : { result: event.result }),
        ...(event.error === undefined ? {} : { error: event.error }),
    });
}
/** Nobody answered within the time that was given: that is a time-out, whichever side watched the clock. */
function endStatus({ kind, status, reason }) {
    const rings = kind === 'invite' || kind === 'createCall' || kind === 'transfer';
    return rings && status === 'failed' && reason?.reason === 'noAnswer' ? 'timedOut' : status;
}
/** Reasons that the invited side itself gave, so that a cancellation under way did not cause the end. */
const answersOfTheInvited = new Set([
    'declined',
    'busy',
    'noAnswer',
    'unreachable',
    'notFound',
    'forbidden',
    'answeredElsewhere',
]);
/**
 * ```
 *                       ┌─ succeeded ───────────────▶ succeeded   (a cancellation under way was too late)
 * requested ─▶ accepted ┼─ failed, their answer ────▶ failed | timedOut  (a cancellation under way: already over)
 *                       ├─ failed, while cancelling ▶ cancelled | timedOut
 *                       └─ cancel succeeded ────────▶ cancelled | timedOut
 * ```
 */
function endInvitation(state, invitation, event) {
    if (!isOpen(invitation))
        return correctSuccess(state, invitation, event);
    const cancellation = openOperations(state).find((one) => one.kind === 'cancel' && one.invitation === invitation.id);
    if (cancellation === undefined)
        return end(state, invitation, event);
    if (event.status === 'succeeded') {
        return endCancel(end(state, invitation, event), { cancellation, outcome: 'tooLate' }, event);
    }
    if (event.reason !== undefined && answersOfTheInvited.has(event.reason.reason)) {
        return endCancel(end(state, invitation, event), { cancellation, outcome: 'alreadyOver' }, event);
    }
    return endCancel(withdraw(state, { invitation, cancellation }, event), { cancellation, outcome: 'cancelled' }, event);
}
/** A success stays a success; what contradicts it later is a new fact: the person is no longer in the call. */
function correctSuccess(state, invitation, event) {
    const isContradiction = invitation.status === 'succeeded' && event.status !== 'succeeded' && event.by === 'event';
    return isContradiction ? leave(state, invitation.targets) : state;
}
function endCancellation(state, cancellation, event) {
    const [known, invitation] = withInvitationOf(state, cancellation, event);
    if (!isOpen(cancellation))
        return state;
    if (event.by === 'deadline' && cancellation.refusal !== undefined) {
        return endCancel(known, { cancellation, outcome: 'failed' }, { ...event, reason: cancellation.refusal });
    }
    if (invitation === undefined || event.status === 'unknown')
        return end(known, cancellation, event);
    if (!isOpen(invitation)) {
        const outcome = invitation.status === 'succeeded' ? 'tooLate' : 'alreadyOver';
        const isOut = outcome === 'tooLate' && event.status === 'succeeded';
        return endCancel(isOut ? leave(known, invitation.targets) : known, { cancellation, outcome }, event);
    }
    if (event.status === 'succeeded') {
        return endCancel(withdraw(known, { invitation, cancellation }, event), { cancellation, outcome: 'cancelled' }, event);
    }
    const refusal = event.reason ?? { reason: 'failed' };
    return changeOperation(known, cancellation.id, (operation) => ({ ...operation, refusal }));
}
/** The invitation that a cancellation is about; a report on one that nobody here sent adds it. */
function withInvitationOf(state, cancellation, event) {
    const invitationId = event.correlation?.invitationId ?? cancellation.handle.invitationId;
    const invitation = (cancellation.invitation === undefined
        ? undefined
        : operationOf(state, cancellation.invitation)) ??
        state.operations.find(({ kind, handle }) => kind === 'invite' && invitationId !== undefined && handle.invitationId === invitationId);
    if (invitation !== undefined || invitationId === undefined || event.status !== 'succeeded')
        return [state, invitation];
    const { operationId: _ofCancellation, ...report } = event;
    return withReported(state, { ...report, kind: 'invite', correlation: { invitationId } });
}
function withdraw(state, { invitation, cancellation }, event) {
    const command = cancellation.command;
    const isTimeout = command?.kind === 'cancel' && command.because === 'timeout';
    const reason = { ...event.reason, reason: isTimeout ? 'noAnswer' : 'cancelled' };
    const status = isTimeout ? 'timedOut' : 'cancelled';
    return endOperation(state, invitation.id, { status, reason, endedAt: event.occurredAt });
}
function endCancel(state, { cancellation, outcome }, event) {
    return endOperation(state, cancellation.id, {
        status: outcome === 'cancelled' ? 'succeeded' : 'failed',
        endedAt: event.occurredAt,
        result: { cancel: outcome },
        ...(event.reason === undefined ? {} : { reason: event.reason }),
        ...(event.error === undefined ? {} : { error: event.error }),
    });
}
function endTransfer(state, transfer, event) {
    const ended = end(state, transfer, event);
    const isBack = event.status !== 'succeeded' && isOpen(transfer) && state.lifecycle === 'transferring';
    return isBack ? { ...ended, lifecycle: 'connected' } : ended;
}
function leave(state, people) {
    const roster = people.reduce(withoutIdentity, state.roster);
    return roster === state.roster ? state : { ...state, roster };
}
//# sourceMappingURL=reduce-operation-ended.js.map