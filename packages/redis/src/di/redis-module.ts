import type { Clock, Logger } from '@tandem/core';
import { clockToken, eventLogToken, loggerToken } from '@tandem/core/di';
import { ContainerModule } from 'inversify';
import { RedisEventLog } from '../redis-event-log.js';
import type { RedisEventLogOptions } from '../redis-event-log-options.js';

/**
 * Keeps events in Redis Streams: binds {@link eventLogToken} in place of whatever was bound to it before, so load it
 * after `callingModule`. Takes clock and logger from the container where they are bound. The log begins to connect when it is
 * first asked for. Unbinding closes it.
 */
export function redisModule(options: RedisEventLogOptions): ContainerModule {
  return new ContainerModule(({ rebind }) => {
    rebind(eventLogToken)
      .toResolvedValue(
        (clock: Clock | undefined, logger: Logger | undefined) =>
          new RedisEventLog({
            ...options,
            ...(clock === undefined ? {} : { clock }),
            ...(logger === undefined ? {} : { logger }),
          }),
        [
          { serviceIdentifier: clockToken, optional: true },
          { serviceIdentifier: loggerToken, optional: true },
        ],
      )
      .inSingletonScope()
      .onDeactivation((log) => log.close());
  });
}
