import type { ServiceIdentifier } from 'inversify';
import type { Calling } from '../calling/calling.js';
import type { Clock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger/logger.js';
import type { Provider } from '../provider/provider.js';

/** The client. */
export const callingToken: ServiceIdentifier<Calling> = Symbol.for('@tandem/core.Calling');

/** A provider. Several may be bound; each has its own name. */
export const providerToken: ServiceIdentifier<Provider> = Symbol.for('@tandem/core.Provider');

/** Where events are kept. */
export const eventLogToken: ServiceIdentifier<EventLog> = Symbol.for('@tandem/core.EventLog');

export const clockToken: ServiceIdentifier<Clock> = Symbol.for('@tandem/core.Clock');

export const loggerToken: ServiceIdentifier<Logger> = Symbol.for('@tandem/core.Logger');
