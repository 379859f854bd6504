import type { CallEvent } from '../call/call-event.js';
import type { Identity } from '../identity/identity.js';
import type { Command, CommandKind } from '../operation/command.js';
import type { Participant } from '../participant/participant.js';
import type { Capabilities, Capability } from '../provider/capability.js';
import type { CommandContext, PreparedCommand, Provider, ReadContext, ReadQuery, Receipt, WebhookDelivery } from '../provider/provider.js';
import type { WebhookPolicy } from '../webhook/webhook-policy.js';
/** A command as it reached a {@link ScriptedProvider}. */
export interface SentCommandRecord {
    readonly command: Command;
    readonly context: CommandContext;
    readonly signal: AbortSignal | undefined;
}
/** How a {@link ScriptedProvider} answers. */
export interface ProviderScript {
    /** Answers a command. Throws what a provider would throw. @default accepted, with ids counted up */
    readonly answer?: (sent: SentCommandRecord) => Receipt | Promise<Receipt>;
    /** Answers a read. @default nothing new */
    readonly read?: (query: ReadQuery, context: ReadContext) => readonly CallEvent[] | Promise<readonly CallEvent[]>;
    /** Whether a command may be sent again. @default always */
    readonly isRepeatable?: (command: Command) => boolean;
    /** Replaces what it can do of some commands. */
    readonly capabilities?: Partial<Record<CommandKind, Capability>>;
}
/** The event without what every event of one call shares. */
export type EventOfCall = CallEvent extends infer Event ? Event extends CallEvent ? Omit<Event, 'provider' | 'callId' | 'occurredAt'> & {
    readonly occurredAt?: string;
} : never : never;
/**
 * A provider without a service behind it, for tests: it answers commands as it is told, keeps what it was asked, and its
 * webhooks are neutral events. A delivery's body is `{ "events": […] }`.
 */
export declare class ScriptedProvider implements Provider {
    #private;
    readonly contractVersion = 1;
    readonly kind = "scripted";
    readonly maxContextLength = 256;
    readonly webhookPolicy: WebhookPolicy;
    readonly name: string;
    readonly capabilities: Capabilities;
    readonly sent: SentCommandRecord[];
    readonly reads: ReadQuery[];
    constructor(script?: ProviderScript, name?: string);
    /** How often it was closed or destroyed. */
    get ends(): number;
    prepare(command: Command, context: CommandContext): PreparedCommand;
    /** What it answers unless it is told otherwise. */
    accept(command: Command): Receipt;
    decode({ body, receivedAt }: WebhookDelivery): readonly CallEvent[];
    read(query: ReadQuery, context: ReadContext): Promise<readonly CallEvent[]>;
    findParticipant(identity: Identity, { call }: ReadContext): Promise<Participant | undefined>;
    close(): Promise<void>;
    destroy(): Promise<void>;
    /** A delivery of events of one call. */
    delivery(providerCallId: string, events: readonly EventOfCall[], receivedAt?: string): WebhookDelivery;
}
//# sourceMappingURL=scripted-provider.d.ts.map