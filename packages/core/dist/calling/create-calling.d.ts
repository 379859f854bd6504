import type { Clock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import type { Provider, ProviderAdapter } from '../provider/provider.js';
import { Calling } from './calling.js';
import type { CallingConfig } from './config.js';
/** The parts of a client that are not data. */
export interface CallingComponents {
    /** The kinds of provider that configuration may name. */
    readonly adapters?: readonly ProviderAdapter[];
    /** Providers that were built elsewhere, beside those of the configuration. */
    readonly instances?: readonly Provider[];
    /** Where events are kept. @default a MemoryEventLog */
    readonly log?: EventLog;
    /** @default the clock of the machine */
    readonly clock?: Clock;
    /** @default silent */
    readonly logger?: Logger;
    /** Makes unique ids, UUIDs. @default random ones */
    readonly newId?: () => string;
    /** A number from 0 to 1, to spread what would otherwise happen at once. @default Math.random */
    readonly random?: () => number;
}
/** Configuration and components of a client, in one object. */
export type CreateCallingOptions = Partial<CallingConfig> & CallingComponents;
/**
 * Makes a client: the providers that the configuration names, built by the adapters that know their kinds, on one event
 * log.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export declare function createCalling(options: CreateCallingOptions): Calling;
//# sourceMappingURL=create-calling.d.ts.map