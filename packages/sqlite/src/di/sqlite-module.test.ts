import 'reflect-metadata';
import type { Logger } from '@tandem/core';
import { MemoryEventLog } from '@tandem/core';
import { callingModule, clockToken, eventLogToken, loggerToken } from '@tandem/core/di';
import { ManualClock } from '@tandem/core/testing';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { noted } from '../__fixtures__/noted.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { SqliteEventLog } from '../sqlite-event-log.js';
import { sqliteModule } from './sqlite-module.js';

describe('the module of the SQLite event log', () => {
  it('takes the place of the log in memory, with the clock and the logger of the container', async () => {
    using folder = temporaryFolder();
    const container = new Container();
    const clock = new ManualClock();
    const lines: string[] = [];
    const logger: Logger = { log: (_level, message) => lines.push(message) };
    await container.load(callingModule(), sqliteModule({ path: folder.file('calls.db') }));
    container.rebind(clockToken).toConstantValue(clock);
    container.rebind(loggerToken).toConstantValue(logger);
    const log = container.get(eventLogToken);
    expect(log).toBeInstanceOf(SqliteEventLog);
    expect(container.get(eventLogToken)).toBe(log);
    log.watch('p:1', undefined, () => {
      throw new Error('careless');
    });
    expect(clock.pending).toBe(1);
    await log.append('p:1', [noted('p:1', 'a')]);
    await clock.turn();
    expect(lines).toHaveLength(1);
    await container.unbindAsync(eventLogToken);
    expect(clock.pending).toBe(0);
    await expect(log.append('p:1', [noted('p:1', 'b')])).rejects.toMatchObject({
      code: 'provider.unavailable',
    });
  });

  it('works by itself, and closes the log when it is unbound', async () => {
    using folder = temporaryFolder();
    const container = new Container();
    await container.load(sqliteModule({ path: folder.file('calls.db') }));
    const log = container.get(eventLogToken);
    await log.append('p:1', [noted('p:1', 'a')]);
    await container.unbindAllAsync();
    await expect(log.read('p:1')).rejects.toMatchObject({ message: 'The event log is closed.' });
  });

  it('opens no file that nobody asks for', async () => {
    const container = new Container();
    await container.load(callingModule(), sqliteModule({ path: '/nowhere/calls.db' }));
    container.rebind(eventLogToken).toConstantValue(new MemoryEventLog());
    expect(container.get(eventLogToken)).toBeInstanceOf(MemoryEventLog);
  });
});
