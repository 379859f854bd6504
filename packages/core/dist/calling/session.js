import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { InvalidStateError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
import { Agenda } from './agenda.js';
import { CallProjection } from './call-projection.js';
import { resumeCommand, sendCommand } from './send-command.js';
import { verdictOn } from './verdict.js';
/** One call as this process serves it: its projection, its commands and what is due in it. */
export class Session {
    provider;
    parts;
    projection;
    #agenda;
    #sending = new Set();
    #isClosed = false;
    static async open(callId, surroundings) {
        let session;
        const { log, queue } = surroundings.parts;
        const projection = await CallProjection.open(callId, {
            log,
            queue,
            onChange: () => {
                if (session?.state.lifecycle === 'disconnected')
                    session.end(surroundings.onEnd);
            },
            onNews: () => session?.hear(),
            onObserved: () => session?.plan(),
        });
        session = new Session(projection, surroundings);
        if (session.state.lifecycle === 'disconnected')
            session.end(surroundings.onEnd);
        session.plan();
        return session;
    }
    constructor(projection, { provider, parts }) {
        this.projection = projection;
        this.provider = provider;
        this.parts = parts;
        this.#agenda = new Agenda(this, parts);
    }
    get state() {
        return this.projection.state;
    }
    get isObserved() {
        return this.projection.isObserved;
    }
    get ringsOut() {
        return this.provider.capabilities.invite.options?.['timeoutMs']?.support !== 'emulated';
    }
    isSending(operationId) {
        return this.#sending.has(operationId);
    }
    /** Gives a command on this call. Resolved once it is accepted and the state of the call says so. */
    async execute(command, options = {}) {
        const { provider, state } = this;
        if (this.#isClosed) {
            const why = state.lifecycle === 'disconnected' ? 'the call has ended' : 'the client is closed';
            throw new InvalidStateError(`"${command.kind}" came too late: ${why}.`, {
                provider: provider.name,
                callId: state.callId,
                operation: command.kind,
            });
        }
        const operationId = this.parts.newId();
        await this.#whileSending(operationId, () => sendCommand(command, { ...options, operationId }, this.#sendContext()));
        return operationId;
    }
    /** Asks the provider for the truth and takes the answer in. */
    read(query) {
        const { provider, parts, state } = this;
        const reading = provider.read(query, { call: state, signal: parts.destroyed });
        return parts.track(reading.then(async (events) => {
            if (events.length > 0)
                await this.#append(events);
            return events;
        }));
    }
    /** Does what is due. What cannot be done is logged, and is due again later. */
    async perform(duty) {
        try {
            await this.#do(duty);
        }
        catch (error) {
            if (this.#isClosed)
                return;
            this.parts.logger.log('warn', 'What was due in a call could not be done.', {
                callId: this.state.callId,
                duty: duty.kind,
                error: CallingError.isInstance(error) ? error.toJSON() : { name: nameOf(error) },
            });
        }
    }
    /** News came. */
    hear() {
        this.#agenda.heard();
        this.plan();
    }
    plan() {
        if (!this.#isClosed)
            this.#agenda.plan();
    }
    end(onEnd) {
        this.#isClosed = true;
        this.#agenda.close();
        onEnd();
    }
    close() {
        this.#isClosed = true;
        this.#agenda.close();
        this.projection.close();
    }
    #do(duty) {
        switch (duty.kind) {
            case 'settle':
                return this.#append([{ ...this.#fact(), type: 'call.settled', id: 'settled' }]);
            case 'conclude':
                return this.#conclude(duty.operation);
            case 'withdraw':
                return this.execute({ kind: 'cancel', invitation: duty.operation.id, because: 'timeout' });
            case 'resume':
                return this.#whileSending(duty.operation.id, () => resumeCommand(duty.operation, this.#sendContext()));
            case 'inquire':
                return this.read({ kind: 'operation', operation: duty.operation });
            case 'repairRoster':
                return this.read({ kind: 'participants' });
            case 'breakSilence':
                return this.#breakSilence();
        }
    }
    async #breakSilence() {
        await this.#append([{ ...this.#fact(), type: 'roster.doubted' }]);
        await this.read({ kind: 'call' });
        if (!this.#isClosed)
            await this.read({ kind: 'participants' });
    }
    /** An operation whose deadline has passed: reads the truth, and ends it with what can be proven. */
    async #conclude(operation) {
        const evidence = this.parts.reconcile === false ? [] : await this.#gather(operation);
        const current = operationOf(this.state, operation.id);
        if (this.#isClosed || current === undefined || !isOpen(current))
            return;
        const status = verdictOn(current, this.state, evidence);
        const ended = {
            ...this.#fact(),
            type: 'operation.ended',
            id: `${operation.id}/deadline`,
            kind: operation.kind,
            operationId: operation.id,
            status,
            ...(status === 'succeeded' ? {} : { reason: { reason: 'unknown' } }),
            by: 'deadline',
        };
        await this.#append([ended]);
    }
    async #gather(operation) {
        try {
            return await this.read({ kind: 'operation', operation });
        }
        catch (error) {
            const { callId } = this.state;
            const about = { callId, operationId: operation.id, error: nameOf(error) };
            this.parts.logger.log('warn', 'The provider could not say how an operation ended.', about);
            return [];
        }
    }
    async #whileSending(operationId, send) {
        this.#sending.add(operationId);
        try {
            return await this.parts.track(send());
        }
        finally {
            this.#sending.delete(operationId);
            this.#agenda.plan();
        }
    }
    #sendContext() {
        const { provider, parts, state, projection } = this;
        return { provider, parts, call: state, folded: (id) => projection.folded(id) };
    }
    async #append(events) {
        const marked = events.map((event) => event.id === undefined ? { ...event, id: this.parts.newId() } : event);
        const last = marked.at(-1);
        const folded = last?.id === undefined ? undefined : this.projection.folded(last.id);
        const { duplicates } = await this.parts.log.append(this.state.callId, marked);
        if (duplicates === 0)
            await folded;
    }
    #fact() {
        const { provider, parts, state } = this;
        return { provider: provider.name, callId: state.callId, occurredAt: timestamp(parts.clock) };
    }
}
function nameOf(error) {
    return error instanceof Error ? error.name : typeof error;
}
//# sourceMappingURL=session.js.map