import { ContainerModule } from 'inversify';
import { createCalling } from '../calling/create-calling.js';
import { systemClock } from '../clock/clock.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { silentLogger } from '../logger/logger.js';
import { callingToken, clockToken, eventLogToken, loggerToken, providerToken } from './tokens.js';
/**
 * Binds the client to {@link callingToken}, made of all providers bound to {@link providerToken} (by the modules of
 * their packages), with an in-memory event log, the machine's clock and a silent logger, each of which a rebind
 * replaces. Unbinding closes the client.
 */
export function callingModule(options = {}) {
    return new ContainerModule(({ bind }) => {
        bind(clockToken).toConstantValue(systemClock);
        bind(loggerToken).toConstantValue(silentLogger);
        bind(eventLogToken)
            .toResolvedValue((clock) => new MemoryEventLog({ clock }), [clockToken])
            .inSingletonScope();
        bind(callingToken)
            .toResolvedValue((instances, log, clock, logger) => createCalling({ ...options, instances, log, clock, logger }), [
            { isMultiple: true, serviceIdentifier: providerToken },
            eventLogToken,
            clockToken,
            loggerToken,
        ])
            .inSingletonScope()
            .onDeactivation((calling) => calling.close());
    });
}
//# sourceMappingURL=calling-module.js.map