import { eventLogSuite } from '@tandem/conformance';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, beforeAll, describe } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';

describe.skipIf(cannotRun('the log in Redis'))('the log in Redis', () => {
  let server: RedisServer;
  let stores = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  eventLogSuite({
    make: async () => {
      stores += 1;
      const keyPrefix = `tandem-${stores}`;
      const logs: RedisEventLog[] = [];
      const open = () => {
        const log = new RedisEventLog({ url: server.url, keyPrefix });
        logs.push(log);
        return log;
      };
      return {
        log: open(),
        second: async () => open(),
        reopen: async () => open(),
        dispose: async () => {
          await Promise.all(logs.map((log) => log.close()));
        },
      };
    },
  });
});
