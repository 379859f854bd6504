import { eventLogSuite } from '@tandem/conformance';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisSentinelServers } from './redis-sentinel-servers.js';
import { cannotRun } from './redis-server.js';
import { Load } from './steady-load.js';
import { namesOf, noted, until, Witness } from './witness.js';

describe.skipIf(cannotRun('the log in a Redis that sentinels watch over'))(
  'the log in a Redis that sentinels watch over',
  () => {
    let servers: RedisSentinelServers;
    let stores = 0;
    const logs: RedisEventLog[] = [];

    beforeAll(async () => {
      servers = await RedisSentinelServers.start();
    }, 30_000);

    afterEach(async () => {
      await Promise.all(logs.splice(0).map((log) => log.close()));
    });

    afterAll(() => servers[Symbol.asyncDispose]());

    function open(keyPrefix: string, silenceTimeoutMs = 5_000): RedisEventLog {
      const { name, addresses } = servers;
      const log = new RedisEventLog({
        sentinel: { name, nodes: [...addresses] },
        keyPrefix,
        silenceTimeoutMs,
      });
      logs.push(log);
      return log;
    }

    eventLogSuite({
      runs: 15,
      make: async () => {
        stores += 1;
        const keyPrefix = `suite-${stores}`;
        return {
          log: open(keyPrefix),
          second: async () => open(keyPrefix),
          reopen: async () => open(keyPrefix),
          dispose: async () => {
            await Promise.all(logs.splice(0).map((log) => log.close()));
          },
        };
      },
    });

    it('is two connections to the primary, however many calls there are, and none when it is closed', async () => {
      const { primary } = servers;
      /** Those of logs: neither of redis-cli nor of sentinels nor of the replica. */
      const connections = () =>
        primary
          .ask('CLIENT', 'LIST')
          .filter((line) => !/cmd=client| name=sentinel-| flags=[SM]/.test(line)).length;
      const before = connections();
      const log = open('many');
      const calls = Array.from({ length: 200 }, (_, index) => `p:${index}`);
      await Promise.all(calls.map((callId) => log.append(callId, [noted(callId, 'a')])));
      const witnesses = calls.map((callId) => new Witness(log, callId));
      await Promise.all(witnesses.map((witness) => witness.saw('a')));
      expect(connections() - before).toBe(2);
      await log.close();
      await expect.poll(connections).toBe(before);
    });

    it('goes on when the primary dies: another takes over, nobody waits, and watches follow', async () => {
      const log = open('failover');
      const load = new Load(log, open('failover'), 20);
      await load.saw(300);
      const former = servers.primary;
      await former.kill();
      // A process that starts before there is another primary is refused at once, and served when there is.
      const newcomer = open('failover');
      const come = () => newcomer.append('p:0', [noted('p:0', 'here', 'here')]);
      await expect(come()).rejects.toMatchObject({ code: 'provider.unavailable', retryable: true });
      await until(come);
      await until(async () => {
        if (servers.primary === former) throw new Error('There is no other primary yet.');
      });
      await load.sawEachCall();
      expect(load.refused).toBeGreaterThan(0);
      expect(load.slowestRefusalMs).toBeLessThan(5_000);
      const { lost, ...rest } = await load.end();
      expect(rest).toEqual({ twice: 0, outOfOrder: 0, unseen: 0 });
      // Replication is not waited for: of each call the event that was acknowledged last can be gone, and no more.
      expect(lost).toBeLessThanOrEqual(20);
      // A process that starts now is led to the new primary.
      const late = open('failover');
      expect(namesOf(await late.read('p:0')).length).toBeGreaterThan(10);
    }, 40_000);
  },
);
