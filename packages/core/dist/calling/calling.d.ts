import type { Observable } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { Identity } from '../identity/identity.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import type { Capabilities } from '../provider/capability.js';
import type { Provider, WebhookDelivery } from '../provider/provider.js';
import type { IntakeResult } from '../webhook/intake.js';
import type { CallCommandOptions } from './call.js';
import { Call } from './call.js';
import { IncomingCall } from './incoming-call.js';
import type { ReconcilePolicy } from './reconcile-policy.js';
/** How to place a call. */
export interface CreateCallOptions extends CallCommandOptions {
    /** Configured name of the provider to place it with. @default the configured default */
    readonly provider?: string;
    /** The number shown to people called by telephone, E.164. */
    readonly callerId?: string;
    /** The name shown to the called. */
    readonly displayName?: string;
}
/** What a client is made of. */
export interface CallingDependencies {
    readonly providers: readonly Provider[];
    /** Configured name of the provider that carries calls for which none is named. */
    readonly defaultProvider: string;
    readonly log: EventLog;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly newId: () => string;
    readonly settleMs: number;
    readonly reconcile: ReconcilePolicy | false;
    readonly random: () => number;
}
/**
 * The calls of an application, whichever provider carries them. What its providers report comes in through
 * {@link Calling.receive}, which the webhook entrance calls.
 */
export declare class Calling {
    #private;
    /** Every call this client begins to serve, once it is known: placed, answered or picked up. Does not replay. */
    readonly calls$: Observable<Call>;
    /** Calls to the application, as their webhooks reach this process. Does not replay. */
    readonly incomingCalls$: Observable<IncomingCall>;
    constructor(dependencies: CallingDependencies);
    /** The providers of this client. */
    get providers(): readonly Provider[];
    /** What the default provider can do. */
    get capabilities(): Capabilities;
    /** The provider configured under a name. @throws ConfigurationError when there is none. */
    provider(name: string): Provider;
    /**
     * Places a call to one or several people. Resolves when the provider has accepted to; people have then still to answer.
     *
     * @throws InvalidArgumentError, UnsupportedOperationError before anything is sent; RequestError, UnavailableError.
     */
    createCall(target: Identity | readonly Identity[], options?: CreateCallOptions): Promise<Call>;
    /**
     * Picks up a call by its id, in this process or after a restart, on this replica or another: rebuilds its state from the
     * log and reads from the provider what the log missed.
     *
     * @throws CallNotFoundError when neither the log nor the provider knows it.
     */
    call(callId: string): Promise<Call>;
    /**
     * Takes up what a process left behind that came to an end: every call of the log that has operations open is served
     * again, so that these end, and commands whose intent was recorded but not answered are sent again under their own key
     * where that cannot execute them twice. Resolves when all is taken up; calls appear on {@link calls$}.
     */
    recover(): Promise<readonly Call[]>;
    /**
     * Takes one verified webhook delivery of a provider in. Resolved means kept: the delivery may be acknowledged.
     *
     * @throws WebhookPayloadError, UnavailableError, ConfigurationError for a provider that is not configured.
     */
    receive(providerName: string, delivery: WebhookDelivery): Promise<IntakeResult>;
    /**
     * Ends this client in good order: takes no new commands, lets those under way finish, completes all streams and closes
     * providers and log. Calls go on at their providers. Idempotent.
     */
    close(): Promise<void>;
    /** Ends this client at once: what is under way is broken off, and its outcome stays to be found out. Idempotent. */
    destroy(error?: Error): Promise<void>;
}
//# sourceMappingURL=calling.d.ts.map