import 'reflect-metadata';
import { createCalling } from '@tandem/core';
import { callingModule, eventLogToken } from '@tandem/core/di';
import { ScriptedProvider } from '@tandem/core/testing';
import { RedisEventLog, redisLogAdapter } from '@tandem/redis';
import { redisModule } from '@tandem/redis/di';
import { Container } from 'inversify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { noted } from './witness.js';

describe.skipIf(cannotRun('the log in Redis, chosen from outside'))(
  'the log in Redis, chosen from outside',
  () => {
    let server: RedisServer;

    beforeAll(async () => {
      server = await RedisServer.start();
    });

    afterAll(() => server[Symbol.asyncDispose]());

    const connections = () =>
      server.ask('CLIENT', 'LIST').filter((line) => !line.includes('cmd=client')).length;

    it('is chosen by config alone, and closed with its client', async () => {
      const provider = new ScriptedProvider();
      const calling = createCalling({
        instances: [provider],
        logs: [redisLogAdapter],
        log: { kind: 'redis', url: server.url, keyPrefix: 'by-config' },
      });
      await calling.receive('scripted', provider.delivery('1', [{ type: 'call.connected' }]));
      expect(server.ask('KEYS', 'by-config:*')).not.toEqual([]);
      await calling.close();
      await expect.poll(connections).toBe(0);
    });

    it('takes the place of the log in memory in a container, and is closed when it is unbound', async () => {
      const container = new Container();
      await container.load(callingModule(), redisModule({ url: server.url }));
      const log = container.get(eventLogToken);
      expect(log).toBeInstanceOf(RedisEventLog);
      expect(container.get(eventLogToken)).toBe(log);
      await log.append('p:1', [noted('p:1', 'a')]);
      await container.unbindAsync(eventLogToken);
      await expect(log.read('p:1')).rejects.toMatchObject({ message: 'The event log is closed.' });
      await expect.poll(connections).toBe(0);
    });
  },
);
