import { ContainerModule } from 'inversify';
/** What the module of the client is configured with. */
export interface CallingModuleOptions {
    /** Name of the default provider. May be left out where only one is bound. */
    readonly provider?: string;
    /** How long after a disconnection the ends of open operations may still arrive, in milliseconds. @default 1000 */
    readonly settleMs?: number;
}
/**
 * Binds the client to {@link callingToken}, made of all providers bound to {@link providerToken} (by the modules of
 * their packages), with an in-memory event log, the machine's clock and a silent logger, each of which a rebind
 * replaces. Unbinding closes the client.
 */
export declare function callingModule(options?: CallingModuleOptions): ContainerModule;
//# sourceMappingURL=calling-module.d.ts.map