import { readFileSync } from 'node:fs';
import { eventLogSuite } from '@tandem/conformance';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisClusterServers } from './redis-cluster-servers.js';
import type { RedisServer } from './redis-server.js';
import { cannotRun } from './redis-server.js';
import { Load } from './steady-load.js';
import { noted, until, Witness } from './witness.js';

describe.skipIf(cannotRun('the log in a Redis Cluster'))('the log in a Redis Cluster', () => {
  let servers: RedisClusterServers;
  let stores = 0;
  const logs: RedisEventLog[] = [];

  beforeAll(async () => {
    servers = await RedisClusterServers.start();
  }, 30_000);

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
  });

  afterAll(() => servers[Symbol.asyncDispose]());

  function open(keyPrefix: string): RedisEventLog {
    const log = new RedisEventLog({ cluster: { nodes: [...servers.addresses] }, keyPrefix });
    logs.push(log);
    return log;
  }

  /** Connections of logs to a server: neither of redis-cli nor of other nodes. */
  const connectionsTo = (server: RedisServer) =>
    server
      .ask('CLIENT', 'LIST')
      .filter((line) => !line.includes('cmd=client') && !/ flags=[SM]/.test(line)).length;

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

  it('is spread over all primaries, read from all of them, and holds two connections to each', async () => {
    const log = open('spread');
    const calls = Array.from({ length: 300 }, (_, index) => `p:${index}`);
    await Promise.all(calls.map((callId) => log.append(callId, [noted(callId, 'a')])));
    const witnesses = calls.slice(0, 100).map((callId) => new Witness(log, callId));
    await Promise.all(witnesses.map((witness) => witness.saw('a')));
    const other = open('spread');
    await Promise.all(calls.map((callId) => other.append(callId, [noted(callId, 'b')])));
    await Promise.all(witnesses.map((witness) => witness.saw('b')));
    const found: string[] = [];
    for await (const callId of log.openCalls()) found.push(callId);
    expect(found.toSorted()).toEqual(calls.toSorted());
    for (const { primary } of servers.shards) {
      expect(primary.ask('KEYS', 'spread:*').length).toBeGreaterThan(100);
      expect(connectionsTo(primary)).toBeLessThanOrEqual(4);
    }
    await Promise.all([log.close(), other.close()]);
    for (const { primary } of servers.shards) {
      await expect.poll(() => connectionsTo(primary), { timeout: 10_000 }).toBe(0);
    }
  });

  it('needs two rights more than a single Redis does', async () => {
    const guide = readFileSync(new URL('../../docs/guides/scale-out.md', import.meta.url), 'utf8');
    const rights = /^ACL SETUSER tandem .*$/m.exec(guide)?.[0].split(' ') ?? [];
    const more = /`(\+cluster\|slots [^`]*)`/.exec(guide)?.[1]?.split(' ') ?? [];
    expect(more).toHaveLength(2);
    for (const server of servers.servers) expect(server.ask(...rights, ...more)).toEqual(['OK']);
    const user = { username: 'tandem', password: 'PASSWORD' };
    const log = new RedisEventLog({ cluster: { nodes: [...servers.addresses] }, ...user });
    logs.push(log);
    const calls = Array.from({ length: 30 }, (_, index) => `p:${index}`);
    const witnesses = calls.map((callId) => new Witness(log, callId));
    await Promise.all(calls.map((callId) => log.append(callId, [noted(callId, 'a')])));
    await Promise.all(witnesses.map((witness) => witness.saw('a')));
    const found: string[] = [];
    for await (const callId of log.openCalls()) found.push(callId);
    expect(found.toSorted()).toEqual(calls.toSorted());
  });

  it('keeps order and goes on while slots move to another primary', async () => {
    const [from, to] = servers.shards;
    if (from === undefined || to === undefined) throw new TypeError('There are three shards.');
    const load = new Load(open('moving'), open('moving'), 60);
    await load.saw(300);
    const idOf = (server: RedisServer) => server.ask('CLUSTER', 'MYID')[0] ?? '';
    await from.primary.administer(
      ...['--cluster', 'reshard', `127.0.0.1:${from.primary.port}`, '--cluster-yes'],
      ...['--cluster-from', idOf(from.primary), '--cluster-to', idOf(to.primary)],
      ...['--cluster-slots', '300'],
    );
    await load.saw(load.acknowledged + 300);
    expect(await load.end()).toEqual({ lost: 0, twice: 0, outOfOrder: 0, unseen: 0 });
  }, 30_000);

  it('goes on when a primary dies: its replica takes over, nobody waits, and watches follow', async () => {
    const log = open('failover');
    const load = new Load(log, open('failover'), 60);
    await load.saw(300);
    const [victim, another] = servers.shards;
    if (victim === undefined || another === undefined)
      throw new TypeError('There are three shards.');
    await victim.primary.kill();
    // A process that starts before the replica has taken over is served by the others, and then by all.
    const newcomer = open('failover');
    const calls = Array.from({ length: 60 }, (_, index) => `p:${index}`);
    const come = (callId: string) => newcomer.append(callId, [noted(callId, 'here', 'here')]);
    await until(() => Promise.any(calls.map(come)));
    await Promise.all(calls.map((callId) => until(() => come(callId))));
    const { slowestRefusalMs } = load;
    await load.saw(load.acknowledged + 100);
    expect(slowestRefusalMs).toBeLessThan(5_000);
    await until(async () => {
      const line = victim.replica.ask('ROLE')[0];
      if (line !== 'master') throw new Error(`The replica is still ${line}.`);
    });
    // Every call is served again, those of the dead primary too.
    await load.sawEachCall();
    expect(load.refused).toBeGreaterThan(0);
    const { lost, ...rest } = await load.end();
    expect(rest).toEqual({ twice: 0, outOfOrder: 0, unseen: 0 });
    // Replication is not waited for: of each call the event that was acknowledged last can be gone, and no more.
    expect(lost).toBeLessThanOrEqual(60);
    // A process that starts now finds the cluster through any node that lives.
    const late = open('failover');
    const found: string[] = [];
    for await (const callId of late.openCalls()) found.push(callId);
    expect(found).toHaveLength(60);
    await victim.primary.run();
  }, 40_000);
});
