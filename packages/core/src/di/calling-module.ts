import { ContainerModule } from 'inversify';
import type { CallingConfig } from '../calling/config.js';
import { createCalling } from '../calling/create-calling.js';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import type { EventLog } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { Logger } from '../logger/logger.js';
import { silentLogger } from '../logger/logger.js';
import type { Provider } from '../provider/provider.js';
import { callingToken, clockToken, eventLogToken, loggerToken, providerToken } from './tokens.js';

/** What the module of the client is configured with: the part of {@link CallingConfig} that names no providers and no log. */
export type CallingModuleOptions = Omit<Partial<CallingConfig>, 'providers' | 'log'>;

/**
 * Binds the client to {@link callingToken}, made of all providers bound to {@link providerToken} (by the modules of
 * their packages), with an in-memory event log, the machine's clock and a silent logger, each of which a rebind
 * replaces. Unbinding closes the client.
 */
export function callingModule(options: CallingModuleOptions = {}): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(clockToken).toConstantValue(systemClock);
    bind(loggerToken).toConstantValue(silentLogger);
    bind(eventLogToken)
      .toResolvedValue((clock) => new MemoryEventLog({ clock }), [clockToken])
      .inSingletonScope();
    bind(callingToken)
      .toResolvedValue(
        // biome-ignore lint/complexity/useMaxParams: the container passes each dependency as a parameter of its own.
        (instances: Provider[], log: EventLog, clock: Clock, logger: Logger) =>
          createCalling({ ...options, instances, log, clock, logger }),
        [
          { isMultiple: true, serviceIdentifier: providerToken },
          eventLogToken,
          clockToken,
          loggerToken,
        ],
      )
      .inSingletonScope()
      .onDeactivation((calling) => calling.close());
  });
}
