import { isSettling } from '../call/call-state.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { InvalidStateError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import { isPresent } from '../participant/roster.js';
import { CallProjection } from './call-projection.js';
import { sendCommand } from './send-command.js';
/** One call as this process serves it: its projection, its commands and what is due in it. */
export class Session {
    provider;
    parts;
    #projection;
    #onEnd;
    #concluding = new Set();
    #timer;
    #settleAt;
    #isClosed = false;
    static async open(callId, surroundings) {
        let session;
        const { log, queue } = surroundings.parts;
        const onChange = () => session?.plan();
        const projection = await CallProjection.open(callId, { log, queue, onChange });
        session = new Session(projection, surroundings);
        session.plan();
        return session;
    }
    constructor(projection, surroundings) {
        this.#projection = projection;
        this.provider = surroundings.provider;
        this.parts = surroundings.parts;
        this.#onEnd = surroundings.onEnd;
    }
    get state() {
        return this.#projection.state;
    }
    get projection() {
        return this.#projection;
    }
    /** Gives a command on this call. Resolved once it is accepted and the state of the call says so. */
    async execute(command, options = {}) {
        const { provider, parts, state } = this;
        if (this.#isClosed || state.lifecycle === 'disconnected') {
            throw new InvalidStateError(`"${command.kind}" came too late: the call has ended${this.#isClosed && state.lifecycle !== 'disconnected' ? ' for this client, which is closed' : ''}.`, { provider: provider.name, callId: state.callId, operation: command.kind });
        }
        const sent = await sendCommand(command, options, {
            provider,
            parts,
            call: state,
            folded: (id) => this.#projection.folded(id),
        });
        return sent.operationId;
    }
    /** Asks the provider for the truth and takes the answer in. */
    async read(query) {
        const events = await this.provider.read(query, {
            call: this.state,
            signal: this.parts.destroyed,
        });
        if (events.length > 0)
            await this.#append(events);
        return events;
    }
    close() {
        this.#isClosed = true;
        this.#timer?.cancel();
        this.#projection.close();
    }
    /** Sets the one timer of this call to whatever is due next. */
    plan() {
        this.#timer?.cancel();
        this.#timer = undefined;
        const { state, parts } = this;
        if (state.lifecycle === 'disconnected') {
            this.#isClosed = true;
            this.#onEnd();
        }
        if (this.#isClosed)
            return;
        if (isSettling(state))
            this.#settleAt ??= parts.clock.now() + parts.settleMs;
        const settling = this.#settleAt ?? Number.POSITIVE_INFINITY;
        const next = Math.min(settling, ...state.operations.filter(isOpen).flatMap((one) => this.#dueTimes(one)));
        if (next === Number.POSITIVE_INFINITY)
            return;
        this.#timer = parts.clock.after(Math.max(0, next - parts.clock.now()), () => this.#act());
    }
    #dueTimes(operation) {
        if (this.#concluding.has(operation.id))
            return [];
        const deadline = operation.deadlineAt === undefined ? [] : [Date.parse(operation.deadlineAt)];
        const ringEnd = this.#ringEnd(operation);
        return ringEnd === undefined ? deadline : [...deadline, ringEnd];
    }
    /** When an invitation has rung long enough, where the provider does not watch that itself. */
    #ringEnd({ id, command, status, requestedAt }) {
        if (command?.kind !== 'invite' || command.timeoutMs === undefined || status !== 'accepted')
            return undefined;
        if (this.provider.capabilities.invite.options?.['timeoutMs']?.support !== 'emulated')
            return undefined;
        const isBeingCancelled = this.state.operations.some(({ kind, invitation }) => kind === 'cancel' && invitation === id);
        return isBeingCancelled ? undefined : Date.parse(requestedAt) + command.timeoutMs;
    }
    #act() {
        const now = this.parts.clock.now();
        if (this.#settleAt !== undefined && this.#settleAt <= now) {
            this.#settleAt = Number.POSITIVE_INFINITY;
            this.#inBackground(this.#append([{ ...this.#fact(), type: 'call.settled', id: 'settled' }]));
            return;
        }
        for (const operation of this.state.operations.filter(isOpen)) {
            if (this.#concluding.has(operation.id))
                continue;
            if (operation.deadlineAt !== undefined && Date.parse(operation.deadlineAt) <= now) {
                this.#concluding.add(operation.id);
                this.#inBackground(this.#conclude(operation).finally(() => this.#concluding.delete(operation.id)));
            }
            else if ((this.#ringEnd(operation) ?? now + 1) <= now) {
                this.#concluding.add(operation.id);
                const withdrawal = this.execute({
                    kind: 'cancel',
                    invitation: operation.id,
                    because: 'timeout',
                });
                this.#inBackground(withdrawal.finally(() => this.#concluding.delete(operation.id)));
            }
        }
        this.plan();
    }
    /** An operation whose deadline has passed: reads the truth, and ends it with what can be proven. */
    async #conclude(operation) {
        const hasEvidence = await this.read({ kind: 'operation', operation }).then(() => true, (error) => {
            this.#warn('The provider could not be asked how an operation ended.', error, operation.id);
            return false;
        });
        const { kind } = operation;
        const ended = {
            ...this.#fact(),
            type: 'operation.ended',
            id: `${operation.id}/deadline`,
            kind,
            operationId: operation.id,
            status: 'unknown',
            reason: { reason: 'unknown' },
            by: 'deadline',
        };
        const { state } = this;
        const current = operationOf(state, operation.id);
        if (current === undefined || !isOpen(current))
            return;
        await this.#append([hasEvidence ? { ...ended, ...verdict(state, current) } : ended]);
    }
    async #append(events) {
        const last = events.at(-1);
        const folded = last?.id === undefined ? undefined : this.#projection.folded(last.id);
        const { duplicates } = await this.parts.log.append(this.state.callId, events);
        if (duplicates === 0)
            await folded;
    }
    #fact() {
        return {
            provider: this.provider.name,
            callId: this.state.callId,
            occurredAt: timestamp(this.parts.clock),
        };
    }
    #inBackground(work) {
        work.then(() => this.plan(), (error) => {
            this.#warn('What was due in a call could not be done.', error);
            this.plan();
        });
    }
    #warn(message, error, operationId) {
        const known = CallingError.isInstance(error)
            ? error.toJSON()
            : { name: error instanceof Error ? error.name : 'unknown' };
        this.parts.logger.log('warn', message, {
            callId: this.state.callId,
            operationId,
            error: known,
        });
    }
}
/** What a fresh reading of the call proves about an operation of which no report came in time. */
function verdict(state, operation) {
    const { roster } = state;
    const isKnown = roster.isComplete && roster.freshness === 'live';
    const arePresent = operation.targets.some((target) => isPresent(roster, target));
    switch (operation.kind) {
        case 'invite':
            return { status: isKnown && !arePresent ? 'timedOut' : 'unknown' };
        case 'remove':
            return { status: isKnown && arePresent ? 'timedOut' : 'unknown' };
        case 'hangUp':
        case 'terminate':
            return { status: 'timedOut' };
        default:
            return { status: 'unknown' };
    }
}
//# sourceMappingURL=session.js.map