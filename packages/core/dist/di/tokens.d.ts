import type { ServiceIdentifier } from 'inversify';
import type { Calling } from '../calling/calling.js';
import type { Clock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import type { Provider } from '../provider/provider.js';
/** The client. */
export declare const callingToken: ServiceIdentifier<Calling>;
/** A provider. Several may be bound; each has its own name. */
export declare const providerToken: ServiceIdentifier<Provider>;
/** Where events are kept. */
export declare const eventLogToken: ServiceIdentifier<EventLog>;
export declare const clockToken: ServiceIdentifier<Clock>;
export declare const loggerToken: ServiceIdentifier<Logger>;
//# sourceMappingURL=tokens.d.ts.map