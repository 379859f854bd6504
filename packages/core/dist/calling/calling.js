import { Subject } from 'rxjs';
import { isPlacingId, parseCallId } from '../call/call-id.js';
import { initialCallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import { timestamp } from '../clock/clock.js';
import { CallNotFoundError, ConfigurationError, InvalidStateError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import { takeIn } from '../webhook/intake.js';
import { isOrphan } from './agenda.js';
import { assertPeople, assertPhoneNumber, Call, timing } from './call.js';
import { IncomingCall } from './incoming-call.js';
import { resumeCommand, sendCommand } from './send-command.js';
import { SerialQueue } from './serial-queue.js';
import { Session } from './session.js';
/**
 * The calls of an application, whichever provider carries them. What its providers report comes in through
 * {@link Calling.receive}, which the webhook entrance calls.
 */
export class Calling {
    #providers;
    #defaultProvider;
    #parts;
    #sessions = new Map();
    #opening = new Map();
    #calls = new Subject();
    #incomingCalls = new Subject();
    #underWay = new Set();
    #destroyed = new AbortController();
    #closing;
    /** Every call this client begins to serve, once it is known: placed, answered or picked up. Does not replay. */
    calls$ = this.#calls.asObservable();
    /** Calls to the application, as their webhooks reach this process. Does not replay. */
    incomingCalls$ = this.#incomingCalls.asObservable();
    constructor(dependencies) {
        const { providers, defaultProvider, ...parts } = dependencies;
        this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
        this.#defaultProvider = this.provider(defaultProvider);
        this.#parts = {
            ...parts,
            queue: new SerialQueue(),
            destroyed: this.#destroyed.signal,
            track: (work) => this.#track(work),
        };
    }
    /** The providers of this client. */
    get providers() {
        return [...this.#providers.values()];
    }
    /** What the default provider can do. */
    get capabilities() {
        return this.#defaultProvider.capabilities;
    }
    /** The provider configured under a name. @throws ConfigurationError when there is none. */
    provider(name) {
        const provider = this.#providers.get(name);
        if (provider !== undefined)
            return provider;
        throw new ConfigurationError(`No provider is configured under the name "${name}". Configured: ${[...this.#providers.keys()].join(', ')}. Name one of these, or add "${name}" to "providers".`, { path: 'provider' });
    }
    /**
     * Places a call to one or several people. Resolves when the provider has accepted to; people have then still to answer.
     *
     * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError.
     */
    async createCall(target, options = {}) {
        const { provider: name, deadlineMs, signal, ...fields } = options;
        const provider = name === undefined ? this.#defaultProvider : this.provider(name);
        assertPhoneNumber(fields.callerId, 'callerId');
        const targets = 'rawId' in target ? [target] : target;
        assertPeople(targets);
        const command = { kind: 'createCall', targets, ...fields };
        const { callId } = await this.#send(command, timing({ deadlineMs, signal }), { provider });
        return new Call(await this.#session(callId, provider));
    }
    /**
     * Picks up a call by its id, in this process or after a restart, on this replica or another: rebuilds its state from the
     * log and reads from the provider what the log missed.
     *
     * @throws CallNotFoundError when neither the log nor the provider knows it.
     */
    async call(callId) {
        this.#assertOpen();
        const provider = this.provider(parseCallId(callId).provider);
        const served = this.#sessions.get(callId);
        if (served !== undefined)
            return new Call(served);
        await this.#reconcile(callId, provider);
        return new Call(await this.#session(callId, provider));
    }
    /**
     * Takes up what a process left behind that came to an end: every call of the log that has operations open is served
     * again, so that these end, and commands whose intent was recorded but not answered are sent again under their own key
     * where that cannot execute them twice. Resolves when all is taken up; calls appear on {@link calls$}.
     */
    recover() {
        return this.#track(this.#takeUp());
    }
    async #takeUp() {
        this.#assertOpen();
        const recovered = [];
        for await (const callId of this.#parts.log.openCalls()) {
            const provider = this.#providers.get(parseCallId(callId).provider);
            if (provider === undefined || this.#sessions.has(callId))
                continue;
            const state = await this.#stateInLog(callId);
            if (!state.operations.some(isOpen))
                continue;
            const session = isPlacingId(callId)
                ? await this.#recoverPlacing(state, provider)
                : await this.#session(callId, provider);
            if (session !== undefined)
                recovered.push(new Call(session));
        }
        return recovered;
    }
    /**
     * Takes one verified webhook delivery of a provider in. Resolved means kept: the delivery may be acknowledged.
     *
     * @throws WebhookPayloadError, UnavailableError, ConfigurationError for a provider that is not configured.
     */
    async receive(providerName, delivery) {
        this.#assertOpen();
        const { log } = this.#parts;
        const work = takeIn(this.provider(providerName), delivery, {
            log,
            onIncoming: (event) => this.#announce(event),
        });
        return this.#track(work);
    }
    /**
     * Ends this client in good order: takes no new commands, lets those under way finish, completes all streams and closes
     * providers and log. Calls go on at their providers. Idempotent.
     */
    close() {
        this.#closing ??= this.#shutDown(async () => {
            await Promise.allSettled(this.#underWay);
        }, (provider) => provider.close());
        return this.#closing;
    }
    /** Ends this client at once: what is under way is broken off, and its outcome stays to be found out. Idempotent. */
    destroy(error) {
        this.#destroyed.abort(error);
        const before = this.#closing;
        this.#closing = this.#shutDown(async () => {
            await before?.catch(() => undefined);
        }, (provider) => provider.destroy(error));
        return this.#closing;
    }
    async #shutDown(drain, end) {
        this.#closing ??= Promise.resolve();
        await drain();
        for (const session of this.#sessions.values())
            session.close();
        this.#sessions.clear();
        this.#calls.complete();
        this.#incomingCalls.complete();
        await Promise.all(this.providers.map(end));
        await this.#parts.log.close();
    }
    async #send(command, options, on) {
        this.#assertOpen();
        return this.#track(sendCommand(command, options, { ...on, parts: this.#parts }));
    }
    #track(work) {
        this.#underWay.add(work);
        const done = () => this.#underWay.delete(work);
        work.then(done, done);
        return work;
    }
    async #session(callId, provider) {
        const served = this.#sessions.get(callId);
        if (served !== undefined)
            return served;
        const opening = this.#opening.get(callId) ?? this.#openSession(callId, provider);
        this.#opening.set(callId, opening);
        return opening.finally(() => this.#opening.delete(callId));
    }
    async #openSession(callId, provider) {
        const session = await Session.open(callId, {
            provider,
            parts: this.#parts,
            onEnd: () => this.#sessions.delete(callId),
        });
        if (session.state.lifecycle !== 'disconnected')
            this.#sessions.set(callId, session);
        this.#calls.next(new Call(session));
        return session;
    }
    /** Sends the intent to place a call again, once it is old enough not to be under way in another process. */
    async #recoverPlacing(state, provider) {
        const { clock, reconcile } = this.#parts;
        const orphan = state.operations.find(isOrphan);
        if (orphan === undefined || reconcile === false)
            return undefined;
        const { signal } = this.#destroyed;
        await until(clock, Date.parse(orphan.requestedAt) + reconcile.orphanAfterMs, signal);
        if (signal.aborted)
            return undefined;
        const sent = await this.#track(resumeCommand(orphan, { provider, parts: this.#parts }));
        return sent === undefined ? undefined : this.#session(sent.callId, provider);
    }
    async #stateInLog(callId) {
        const entries = await this.#parts.log.read(callId);
        return entries.reduce((state, { event }) => reduce(state, event), initialCallState(callId));
    }
    /** Reads the provider's truth before a call is picked up, so that whoever picks it up sees that first. */
    async #reconcile(callId, provider) {
        const state = await this.#stateInLog(callId);
        if (state.lifecycle === 'disconnected')
            return;
        const context = { call: state, signal: this.#destroyed.signal };
        const events = await provider.read({ kind: 'call' }, context);
        const isOver = events.some(({ type }) => type === 'call.disconnected');
        if (isUnheardOf(state) && isOver) {
            throw new CallNotFoundError('Neither the event log nor the provider knows this call: it has ended, or the id is wrong.', {
                callId,
                provider: provider.name,
            });
        }
        const people = isOver ? [] : await provider.read({ kind: 'participants' }, context);
        await this.#parts.log.append(callId, [...events, ...people]);
    }
    /** A delivery is answered before anybody is told what it said. */
    #announce(event) {
        this.#parts.clock.soon(() => {
            const actions = {
                answer: (incoming, command, options) => this.#answer(incoming, command, options),
                turnAway: (incoming, command, options) => this.#turnAway(incoming, command, options),
            };
            this.#parts.queue.run(() => this.#incomingCalls.next(new IncomingCall(event, actions)));
        });
    }
    async #answer(event, command, options) {
        const provider = this.provider(event.provider);
        const { callId } = await this.#sendOn(event, command, options);
        return new Call(await this.#session(callId, provider));
    }
    async #turnAway(event, command, options) {
        await this.#sendOn(event, command, options);
        const { provider, callId } = event;
        const reason = command.kind === 'reject' ? 'declined' : 'transferred';
        const occurredAt = timestamp(this.#parts.clock);
        await this.#parts.log.append(callId, [
            {
                type: 'call.disconnected',
                id: 'turned-away',
                provider,
                callId,
                occurredAt,
                reason: { reason },
            },
        ]);
    }
    async #sendOn(event, command, options) {
        const { deadlineMs, signal, ...fields } = options;
        const call = reduce(initialCallState(event.callId), event);
        const provider = this.provider(event.provider);
        return this.#send({ ...command, ...fields }, timing({ deadlineMs, signal }), {
            provider,
            call,
        });
    }
    #assertOpen() {
        if (this.#closing === undefined)
            return;
        throw new InvalidStateError('This client is closed. Create another one.');
    }
}
function isUnheardOf({ lifecycle, operations, roster }) {
    return lifecycle === 'unknown' && operations.length === 0 && roster.freshness === 'catchingUp';
}
function until(clock, at, signal) {
    const waitMs = at - clock.now();
    if (waitMs <= 0 || signal.aborted)
        return Promise.resolve();
    return new Promise((resolve) => {
        const timer = clock.after(waitMs, resolve);
        const giveUp = () => {
            timer.cancel();
            resolve();
        };
        signal.addEventListener('abort', giveUp, { once: true });
    });
}
//# sourceMappingURL=calling.js.map