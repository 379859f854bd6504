import { callIdOf } from '../call/call-id.js';
import { WebhookPayloadError } from '../errors/errors.js';
const native = {
    support: 'native',
    options: {
        timeoutMs: { support: 'native', min: 1_000, max: 180_000 },
        callerId: { support: 'native' },
        displayName: { support: 'native' },
        reason: { support: 'native' },
    },
};
const allNative = {
    createCall: native,
    answer: native,
    reject: native,
    redirect: native,
    hangUp: native,
    terminate: native,
    invite: native,
    cancel: native,
    remove: native,
    move: native,
    mute: native,
};
/**
 * A provider without a service behind it, for tests: it answers commands as it is told, keeps what it was asked, and its
 * webhooks are neutral events. A delivery's body is `{ "events": […] }`.
 */
export class ScriptedProvider {
    contractVersion = 1;
    kind = 'scripted';
    maxContextLength = 256;
    webhookPolicy = {
        openIdConfigurationUrl: '',
        issuers: [],
        algorithms: [],
    };
    name;
    capabilities;
    sent = [];
    reads = [];
    #script;
    #ids = 0;
    #ends = 0;
    constructor(script = {}, name = 'scripted') {
        this.name = name;
        this.#script = script;
        this.capabilities = { ...allNative, ...script.capabilities };
    }
    /** How often it was closed or destroyed. */
    get ends() {
        return this.#ends;
    }
    prepare(command, context) {
        return {
            isRepeatable: this.#script.isRepeatable?.(command) ?? true,
            send: async ({ signal }) => {
                const record = { command, context, signal };
                this.sent.push(record);
                return this.#script.answer?.(record) ?? this.accept(command);
            },
        };
    }
    /** What it answers unless it is told otherwise. */
    accept(command) {
        this.#ids += 1;
        if (command.kind === 'createCall' || command.kind === 'answer') {
            return {
                providerCallId: `call-${this.#ids}`,
                events: [{ type: 'call.progressed', lifecycle: 'connecting' }],
            };
        }
        return command.kind === 'invite' ? { handle: { invitationId: `invitation-${this.#ids}` } } : {};
    }
    decode({ body, receivedAt }) {
        const events = typeof body === 'object' && body !== null && 'events' in body ? body.events : undefined;
        if (!Array.isArray(events))
            throw new WebhookPayloadError('The body has no "events".', { provider: this.name });
        return events.map((event) => ({
            ...event,
            provider: this.name,
            occurredAt: event.occurredAt ?? receivedAt,
        }));
    }
    async read(query, context) {
        this.reads.push(query);
        return (await this.#script.read?.(query, context)) ?? [];
    }
    async findParticipant(identity, { call }) {
        return call.roster.participants.find((one) => one.identity.rawId === identity.rawId);
    }
    async close() {
        this.#ends += 1;
    }
    async destroy() {
        this.#ends += 1;
    }
    /** A delivery of events of one call. */
    delivery(providerCallId, events, receivedAt = '2026-01-01T00:00:00.000Z') {
        const callId = callIdOf(this.name, providerCallId);
        return {
            headers: {},
            receivedAt,
            body: { events: events.map((event) => ({ ...event, callId })) },
        };
    }
}
//# sourceMappingURL=scripted-provider.js.map