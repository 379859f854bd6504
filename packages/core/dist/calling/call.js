import { distinctUntilChanged, map, Observable } from 'rxjs';
import { parseCallId } from '../call/call-id.js';
import { InvalidArgumentError } from '../errors/errors.js';
import { isE164 } from '../identity/make-identity.js';
import { Invitation } from './invitation.js';
import { Operation } from './operation.js';
/**
 * A call of the application: one connection of one provider. Two legs of one conversation are two calls.
 *
 * Its state streams replay the latest value and complete when the call has ended; its event stream does not replay.
 * Subscribing to any of them causes no traffic, and none of them errors.
 */
export class Call {
    id;
    #session;
    constructor(session) {
        this.#session = session;
        this.id = session.state.callId;
    }
    /** Configured name of the provider that carries the call. */
    get provider() {
        return this.#session.provider.name;
    }
    /** The provider's own id of the call. */
    get providerCallId() {
        return this.#session.state.providerCallId;
    }
    /** All that is known of the call now. */
    get state() {
        return this.#session.state;
    }
    get lifecycle() {
        return this.state.lifecycle;
    }
    get direction() {
        return this.state.direction;
    }
    /** Why the call ended, once it has. */
    get endReason() {
        return this.state.endReason;
    }
    /** Who is in the call, as far as it is known now. */
    get roster() {
        return this.state.roster;
    }
    /** The operation that set the call up: placing or answering it. Absent on a call picked up after that was forgotten. */
    get setup() {
        const setup = this.state.operations.find(({ kind }) => kind === 'createCall' || kind === 'answer' || kind === 'connect');
        return setup === undefined ? undefined : new Operation(this.#session, setup.id);
    }
    /** The latest state, then every change. */
    get state$() {
        return this.#session.projection.state$;
    }
    /** The latest roster, then every change. Equal rosters are not emitted again. */
    get participants$() {
        return this.state$.pipe(map(({ roster }) => roster), distinctUntilChanged(isSameRoster));
    }
    /** Every operation of the call: the latest state of each, then each change of each. */
    get operations$() {
        return new Observable((subscriber) => {
            let known = [];
            return this.state$.subscribe({
                next: ({ operations }) => {
                    const before = new Set(known);
                    known = operations;
                    for (const operation of operations)
                        if (!before.has(operation))
                            subscriber.next(operation);
                },
                error: (error) => subscriber.error(error),
                complete: () => subscriber.complete(),
            });
        });
    }
    /** Everything that happens in the call, each event after the state that it brought about. */
    get events$() {
        return this.#session.projection.events$;
    }
    /**
     * Asks people into the call. Resolves when the provider has accepted to do so; how it ended is on the invitation. Most
     * providers take one person at a time: see `capabilities.invite.maxTargets`, and {@link inviteEach}.
     *
     * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError,
     *   InvalidStateError.
     */
    async invite(target, options = {}) {
        const { deadlineMs, signal, ...fields } = options;
        assertPhoneNumber(fields.callerId, 'callerId');
        const targets = isList(target) ? target : [target];
        assertPeople(targets);
        const id = await this.#session.execute({ kind: 'invite', targets, ...fields }, timing({ deadlineMs, signal }));
        return new Invitation(this.#session, id);
    }
    /**
     * Asks several people into the call, each by an invitation of their own. The list has their order. Where the provider
     * refuses some, those invitations have failed already; where it refuses all, this rejects with the first refusal.
     */
    async inviteEach(targets, options = {}) {
        const results = await Promise.allSettled(targets.map((target) => this.invite(target, options)));
        const [first] = results;
        if (first?.status === 'rejected' && results.every(({ status }) => status === 'rejected'))
            throw first.reason;
        return results;
    }
    /** Takes someone out of the call. For people who are still ringing, cancel their invitation. */
    async remove(target, options = {}) {
        return this.#operate({ kind: 'remove', target }, options);
    }
    /** Brings someone over from another call of the application at the same provider. */
    async move(target, from, options = {}) {
        const { provider, providerCallId } = parseCallId(from.id);
        if (provider !== this.provider) {
            throw new InvalidArgumentError('A person can be moved only between calls of one provider.', {
                path: 'from',
                callId: this.id,
            });
        }
        const participantId = from.roster.participants.find(({ identity }) => identity.rawId === target.rawId)?.participantId;
        return this.#operate({
            kind: 'move',
            target,
            fromProviderCallId: providerCallId,
            ...(participantId === undefined ? {} : { fromParticipantId: participantId }),
        }, options);
    }
    /** Silences someone. They can unmute themselves. */
    async mute(target, options = {}) {
        return this.#operate({ kind: 'mute', target }, options);
    }
    /**
     * Leaves the call, or ends it for everyone. Leaving a call of two ends it for the other side as well.
     *
     * @param options.forEveryone Whether to end it for all. @default false
     */
    async hangUp(options = {}) {
        const { forEveryone = false, ...rest } = options;
        return this.#operate({ kind: forEveryone ? 'terminate' : 'hangUp' }, rest);
    }
    /** Reads who is in the call from the provider, now. The roster takes the answer in. */
    async listParticipants() {
        const events = await this.#session.read({ kind: 'participants' });
        const read = events.find((event) => event.type === 'roster.read');
        return read?.participants ?? this.roster.participants;
    }
    /** Asks the provider about one person, now. Undefined when they are not in the call. */
    async getParticipant(identity) {
        const { provider, parts, state } = this.#session;
        return provider.findParticipant(identity, { call: state, signal: parts.destroyed });
    }
    /** Reads the call and its roster from the provider, and takes the answer in. */
    async refresh() {
        await this.#session.read({ kind: 'call' });
        if (this.lifecycle !== 'disconnected')
            await this.#session.read({ kind: 'participants' });
        return this.state;
    }
    /** The operation with an id, such as one found in {@link operations$}. */
    operation(operationId) {
        const state = this.state.operations.find(({ id }) => id === operationId);
        if (state === undefined)
            return undefined;
        return state.kind === 'invite'
            ? new Invitation(this.#session, operationId)
            : new Operation(this.#session, operationId);
    }
    async #operate(command, options) {
        const { deadlineMs, signal, ...fields } = options;
        const id = await this.#session.execute({ ...command, ...fields }, timing({ deadlineMs, signal }));
        return new Operation(this.#session, id);
    }
}
function isList(target) {
    return Array.isArray(target);
}
function isSameRoster(one, other) {
    return (one === other ||
        (one.participants === other.participants &&
            one.freshness === other.freshness &&
            one.isComplete === other.isComplete));
}
/** Refuses a caller id that is no telephone number, before anything is sent. */
export function assertPhoneNumber(phoneNumber, path) {
    if (phoneNumber === undefined || isE164(phoneNumber))
        return;
    throw new InvalidArgumentError(`"${path}" is not a telephone number in E.164 form. Write a plus sign, the country code and the number, digits only, such as +18005550100.`, { path });
}
/** Refuses targets that are no people to call. */
export function assertPeople(targets) {
    for (const target of targets) {
        if (target.kind === 'phoneNumber' && !isE164(target.phoneNumber))
            assertPhoneNumber(target.phoneNumber, 'target');
    }
    const keys = new Set(targets.map(({ rawId }) => rawId));
    if (keys.size < targets.length) {
        throw new InvalidArgumentError('The same person is named twice. Name each target once.', {
            path: 'targets',
        });
    }
}
/** The options of a command that concern its timing, without the absent ones. */
export function timing({ deadlineMs, signal, }) {
    return {
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
        ...(signal === undefined ? {} : { signal }),
    };
}
//# sourceMappingURL=call.js.map