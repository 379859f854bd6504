import type { Logger, UnavailableError } from '@tandem/core';
import type { RedisEventLogOptions, RedisEventLogParts } from '@tandem/redis';
import { RedisEventLog } from '@tandem/redis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { namesOf, noted, until, Witness } from './witness.js';

describe.skipIf(cannotRun('the log in Redis while Redis is away'))(
  'the log in Redis while Redis is away',
  () => {
    let server: RedisServer;
    const logs: RedisEventLog[] = [];

    beforeEach(async () => {
      server = await RedisServer.start({ isDurable: true });
    });

    afterEach(async () => {
      await Promise.all(logs.splice(0).map((log) => log.close()));
      await server[Symbol.asyncDispose]();
    });

    function open(options: Partial<RedisEventLogOptions> & RedisEventLogParts = {}): RedisEventLog {
      const log = new RedisEventLog({ url: server.url, ...options });
      logs.push(log);
      return log;
    }

    const unavailable: Partial<UnavailableError> = {
      code: 'provider.unavailable',
      retryable: true,
    };

    it('refuses at once what it cannot do, before it was ever connected and after', async () => {
      await server.kill();
      const log = open();
      await expect(log.append('p:1', [noted('p:1', 'a')])).rejects.toMatchObject(unavailable);
      await expect(log.read('p:1')).rejects.toMatchObject(unavailable);
      await expect(log.openCalls()[Symbol.asyncIterator]().next()).rejects.toMatchObject(
        unavailable,
      );
      await server.run();
      await until(() => log.append('p:1', [noted('p:1', 'b', 'b')]));
      await server.kill();
      await expect(log.append('p:1', [noted('p:1', 'c')])).rejects.toMatchObject({
        ...unavailable,
        callId: 'p:1',
        message:
          'The event log could not take the events: Redis cannot be reached, or the connection broke.',
      });
    });

    it('pauses watches and goes on where they were, without a gap and without a repeat', async () => {
      const log = open();
      const other = open();
      const witness = new Witness(log, 'p:1');
      for (let round = 0; round < 3; round += 1) {
        for (let index = 0; index < 20; index += 1) {
          await until(() =>
            other.append('p:1', [noted('p:1', `${round}.${index}`, `${round}.${index}`)]),
          );
        }
        await witness.saw(`${round}.19`);
        await server.kill();
        const late = new Witness(log, 'p:2');
        await expect(log.append('p:1', [noted('p:1', 'lost')])).rejects.toMatchObject(unavailable);
        await server.run();
        await until(() => other.append('p:2', [noted('p:2', `late ${round}`, `${round}`)]));
        await late.saw(`late ${round}`);
      }
      expect(witness.names).toEqual(namesOf(await until(() => log.read('p:1'))));
      expect(witness.names).toHaveLength(60);
    });

    it('gives up a connection that has fallen silent, and comes back by itself', async () => {
      const log = open({ silenceTimeoutMs: 300 });
      await log.append('p:1', [noted('p:1', 'a', 'a')]);
      const witness = new Witness(log, 'p:1');
      await witness.saw('a');
      server.pause();
      // Whoever goes on sending must not keep the silence from being noticed.
      let refused = 0;
      let sent = 0;
      while (refused === 0) {
        sent += 1;
        log.append('p:2', [noted('p:2', 'x')]).catch(() => {
          refused += 1;
        });
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      await expect(log.append('p:1', [noted('p:1', 'b', 'b')])).rejects.toMatchObject(unavailable);
      expect(refused).toBe(sent);
      server.resume();
      await until(() => log.append('p:1', [noted('p:1', 'b', 'b')]));
      await witness.saw('b');
      expect(witness.names).toEqual(['a', 'b']);
    });

    it('warns once of a Redis that deletes keys when it is full, and of no other', async () => {
      const warnings = async (...configuration: readonly string[]) => {
        const told: unknown[] = [];
        server.ask('CONFIG', 'SET', ...configuration);
        const logger: Logger = {
          log: (level, message, facts) => void told.push([level, message, facts]),
        };
        const log = open({ logger });
        await log.append('p:1', [noted('p:1', 'a')]);
        await expect
          .poll(() => server.ask('INFO', 'commandstats').join())
          .toContain('cmdstat_info');
        // What was asked before this was answered before this.
        await log.read('p:1');
        return told;
      };
      expect(await warnings('maxmemory', '100mb', 'maxmemory-policy', 'noeviction')).toEqual([]);
      expect(await warnings('maxmemory', '0', 'maxmemory-policy', 'allkeys-lru')).toEqual([]);
      for (const policy of ['allkeys-lru', 'volatile-ttl']) {
        expect(await warnings('maxmemory', '100mb', 'maxmemory-policy', policy)).toEqual([
          ['warn', expect.stringContaining('Set maxmemory-policy to noeviction'), { policy }],
        ]);
      }
    });

    it('can be closed, and leaves nothing that keeps trying', async () => {
      const log = open();
      const witness = new Witness(log, 'p:1');
      await log.append('p:1', [noted('p:1', 'a')]);
      await witness.saw('a');
      await server.kill();
      await expect(log.append('p:1', [noted('p:1', 'b')])).rejects.toMatchObject(unavailable);
      await log.close();
      await server.run();
      const other = open();
      await until(() => other.append('p:1', [noted('p:1', 'c')]));
      const clients = server.ask('CLIENT', 'LIST').filter((line) => !line.includes('cmd=client'));
      expect(clients.length).toBeLessThanOrEqual(2);
      expect(witness.names).toEqual(['a']);
    });
  },
);
