import { callIdOf, placingIdOf } from '../call/call-id.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import { UnavailableError } from '../errors/errors.js';
import { encodeCorrelationToken } from '../operation/correlation-token.js';
import { assertCapable } from '../provider/assert-capable.js';
const answerGraceMs = 15_000;
const longestRingMs = 120_000;
const deadlinesMs = {
    createCall: longestRingMs + answerGraceMs,
    answer: 60_000,
    reject: 30_000,
    redirect: 30_000,
    hangUp: 30_000,
    terminate: 30_000,
    invite: longestRingMs + answerGraceMs,
    cancel: 15_000,
    remove: 30_000,
    move: 60_000,
    mute: 30_000,
};
/**
 * Sends a command, in the one order that loses nothing: check it, record the intent, send it, record the answer. Everything
 * the provider reports about it afterwards, or before the answer is read, finds the recorded intent.
 */
export function sendCommand(command, options, context) {
    const { parts } = context;
    const intent = {
        operationId: options.operationId ?? parts.newId(),
        idempotencyKey: parts.newId(),
        requestedAt: timestamp(parts.clock),
    };
    return new Sending(command, intent, { ...context, options }).run();
}
/**
 * Takes up a command whose intent was recorded and of which nothing else is known, because its process came to an end: sends
 * it again under the same key where that cannot execute it twice, and records that it is unanswered where it can.
 */
export async function resumeCommand(operation, context) {
    const { command, idempotencyKey, id, requestedAt } = operation;
    if (command === undefined || idempotencyKey === undefined)
        return undefined;
    const intent = { operationId: id, idempotencyKey, requestedAt };
    return new Sending(command, intent, { ...context, options: {} }).resume();
}
class Sending {
    #command;
    #options;
    #context;
    #intent;
    #operationId;
    /** Where the intent is kept: in the log of the call, or in one of its own as long as there is no call. */
    #intentId;
    constructor(command, intent, context) {
        const { provider, call } = context;
        this.#command = command;
        this.#options = context.options;
        this.#context = context;
        this.#intent = intent;
        this.#operationId = intent.operationId;
        this.#intentId = call?.callId ?? placingIdOf(provider.name, intent.operationId);
    }
    async run() {
        const { provider, parts } = this.#context;
        assertCapable(provider, this.#command);
        const prepared = this.#prepare();
        const isRequested = this.#folded('requested');
        await parts.log.append(this.#intentId, [this.#requested(this.#intentId)]);
        const receipt = await this.#send(prepared).catch(async (error) => {
            await isRequested;
            throw error;
        });
        return this.#take(receipt);
    }
    async resume() {
        const prepared = this.#prepare();
        if (!prepared.isRepeatable) {
            await this.#unanswered();
            return undefined;
        }
        return this.#take(await this.#send(prepared));
    }
    #prepare() {
        const { provider, call } = this.#context;
        const { operationId, idempotencyKey, requestedAt } = this.#intent;
        const { context } = this.#command;
        return provider.prepare(this.#command, {
            operationId,
            correlationToken: encodeCorrelationToken(operationId, context, provider.maxContextLength),
            idempotencyKey,
            firstSentAt: requestedAt,
            ...(call === undefined ? {} : { call }),
        });
    }
    async #take(receipt) {
        const { provider } = this.#context;
        const { providerCallId } = receipt;
        const callId = providerCallId === undefined ? this.#intentId : callIdOf(provider.name, providerCallId);
        if (callId === this.#intentId) {
            const isAccepted = this.#folded('accepted');
            await this.#record(this.#answer(receipt, callId));
            await isAccepted;
        }
        else {
            await this.#record([this.#requested(callId), ...this.#answer(receipt, callId)]);
            await this.#record(this.#placed());
        }
        return { operationId: this.#operationId, callId };
    }
    async #send(prepared) {
        const { parts, provider } = this.#context;
        const { signal = parts.destroyed } = this.#options;
        try {
            return await prepared.send({ signal: AbortSignal.any([signal, parts.destroyed]) });
        }
        catch (cause) {
            const error = (CallingError.isInstance(cause) ? cause : unexpected(cause)).locate({
                provider: provider.name,
                operation: this.#command.kind,
                operationId: this.#operationId,
                callId: this.#intentId,
            });
            await (error.outcomeUnknown ? this.#unanswered() : this.#refused(error));
            throw error;
        }
    }
    async #refused(error) {
        const ended = this.#fact('operation.ended', 'refused', this.#intentId);
        const isFolded = this.#folded('refused');
        await this.#context.parts.log.append(this.#intentId, [
            {
                ...ended,
                kind: this.#command.kind,
                operationId: this.#operationId,
                status: 'failed',
                reason: { reason: 'rejectedRequest' },
                error: error.toJSON(),
                by: 'answer',
            },
            ...(this.#context.call === undefined ? [this.#closed()] : []),
        ]);
        await isFolded;
    }
    async #unanswered() {
        const unanswered = this.#fact('operation.unanswered', 'unanswered', this.#intentId);
        const isFolded = this.#folded('unanswered');
        await this.#context.parts.log.append(this.#intentId, [
            { ...unanswered, operationId: this.#operationId },
            ...(this.#context.call === undefined ? [this.#closed()] : []),
        ]);
        await isFolded;
    }
    #requested(callId) {
        const { operationId, idempotencyKey, requestedAt } = this.#intent;
        const deadlineMs = deadlineMsOf(this.#command, this.#options);
        return {
            ...this.#fact('operation.requested', 'requested', callId),
            occurredAt: requestedAt,
            operationId,
            command: this.#command,
            idempotencyKey,
            deadlineAt: new Date(Date.parse(requestedAt) + deadlineMs).toISOString(),
        };
    }
    #answer(receipt, callId) {
        const { kind } = this.#command;
        const operationId = this.#operationId;
        const accepted = {
            ...this.#fact('operation.accepted', 'accepted', callId),
            operationId,
            kind,
            handle: receipt.handle ?? {},
        };
        const told = (receipt.events ?? []).map((event, index) => ({
            ...this.#fact(event.type, `answer/${index}`, callId),
            ...event,
        }));
        if (receipt.ended === undefined)
            return [...told, accepted];
        const ended = this.#fact('operation.ended', 'answered', callId);
        return [...told, accepted, { ...ended, kind, operationId, ...receipt.ended, by: 'answer' }];
    }
    /** The intent of a call that has been placed is done: from here on everything is in the log of the call itself. */
    #placed() {
        const ended = this.#fact('operation.ended', 'placed', this.#intentId);
        const { kind } = this.#command;
        const operationId = this.#operationId;
        return [{ ...ended, kind, operationId, status: 'succeeded', by: 'answer' }, this.#closed()];
    }
    #closed() {
        const closed = this.#fact('call.disconnected', 'closed', this.#intentId);
        return { ...closed, reason: { reason: 'completed' } };
    }
    /** Records what cannot be taken back: a log that is away now leaves the outcome to be found out later. */
    async #record(events) {
        const callId = events[0]?.callId ?? this.#intentId;
        try {
            await this.#context.parts.log.append(callId, events);
        }
        catch (cause) {
            throw new UnavailableError('The provider accepted the command, but its answer could not be recorded. Do not send it again: its outcome will be found by its reports.', {
                cause,
                provider: this.#context.provider.name,
                callId,
                operationId: this.#operationId,
                outcomeUnknown: true,
            });
        }
    }
    #folded(step) {
        return this.#context.folded?.(`${this.#operationId}/${step}`);
    }
    #fact(type, step, callId) {
        const { provider, parts } = this.#context;
        return {
            type,
            id: `${this.#operationId}/${step}`,
            provider: provider.name,
            callId,
            occurredAt: timestamp(parts.clock),
        };
    }
}
function deadlineMsOf(command, { deadlineMs }) {
    if (deadlineMs !== undefined)
        return deadlineMs;
    if (command.kind === 'invite' && command.timeoutMs !== undefined) {
        return command.timeoutMs + answerGraceMs;
    }
    return deadlinesMs[command.kind];
}
function unexpected(cause) {
    return new UnavailableError('The command could not be sent, for a reason that its provider does not explain.', { cause, outcomeUnknown: true });
}
//# sourceMappingURL=send-command.js.map