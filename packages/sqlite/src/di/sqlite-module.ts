import type { Clock, Logger } from '@tandem/core';
import { clockToken, eventLogToken, loggerToken } from '@tandem/core/di';
import { ContainerModule } from 'inversify';
import { SqliteEventLog } from '../sqlite-event-log.js';
import type { SqliteEventLogOptions } from '../sqlite-event-log-options.js';

/**
 * Keeps events in an SQLite database: binds {@link eventLogToken} in place of whatever was bound to it before, so load it
 * after `callingModule`. Takes clock and logger from the container where they are bound. The file is opened when the log is
 * first asked for. Unbinding closes it.
 */
export function sqliteModule(options: SqliteEventLogOptions): ContainerModule {
  return new ContainerModule(({ rebind }) => {
    rebind(eventLogToken)
      .toResolvedValue(
        (clock: Clock | undefined, logger: Logger | undefined) =>
          new SqliteEventLog({
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
