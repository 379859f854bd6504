import { readFileSync } from 'node:fs';
import { eventLogSuite } from '@tandem/conformance';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { noted } from './witness.js';

const guide = readFileSync(new URL('../../docs/guides/scale-out.md', import.meta.url), 'utf8');
const rights = /^ACL SETUSER tandem .*$/m.exec(guide)?.[0].split(' ') ?? [];
const user = { username: 'tandem', password: 'PASSWORD' };

describe.skipIf(cannotRun('the rights of the log in Redis'))(
  'the log in Redis, with the rights that the guide grants',
  () => {
    let server: RedisServer;
    let stores = 0;

    beforeAll(async () => {
      server = await RedisServer.start();
      expect(server.ask(...rights)).toEqual(['OK']);
      server.ask('CONFIG', 'RESETSTAT');
    });

    afterAll(() => server[Symbol.asyncDispose]());

    eventLogSuite({
      runs: 10,
      make: async () => {
        stores += 1;
        const keyPrefix = `tandem:${stores}`;
        const logs: RedisEventLog[] = [];
        const open = () => {
          const log = new RedisEventLog({ url: server.url, ...user, keyPrefix });
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

    it('uses every one of them, and is refused nothing', async () => {
      const statistics = () => server.ask('INFO', 'commandstats');
      const usage = () => statistics().map((line) => /^cmdstat_([^:]+)/.exec(line)?.[1]);
      const granted = rights
        .filter((right) => right.startsWith('+'))
        .map((right) => right.slice(1));
      // What lives longer is asked for a sign of life, and forgets ids of long ago.
      const long = { silenceTimeoutMs: 300, dedupTtlMs: 16 };
      const log = new RedisEventLog({ url: server.url, ...user, ...long });
      let ids = 0;
      await expect
        .poll(
          async () => {
            ids += 1;
            await log.append('p:1', [noted('p:1', 'a', String(ids))]);
            return granted.filter((command) => !usage().includes(command));
          },
          { timeout: 5_000 },
        )
        .toEqual([]);
      await log.close();
      const refused = statistics().filter((line) => /rejected_calls=[1-9]/.test(line));
      expect(refused).toEqual([]);
    });

    it('says so where one is missing', async () => {
      const other = new RedisEventLog({ url: server.url, ...user, keyPrefix: 'other' });
      const missing = {
        code: 'provider.unavailable',
        retryable: false,
        message: expect.stringContaining('this user of Redis may not do that'),
      };
      await expect(other.append('p:1', [noted('p:1', 'a')])).rejects.toMatchObject(missing);
      await other.close();
      server.ask('ACL', 'SETUSER', 'tandem', '-xadd');
      const log = new RedisEventLog({ url: server.url, ...user });
      await expect(log.append('p:2', [noted('p:2', 'a')])).rejects.toMatchObject(missing);
      expect(await log.read('p:2')).toEqual([]);
      await log.close();
    });
  },
);
