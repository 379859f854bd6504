import { RedisEventLog } from '@tandem/redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Authority, opensslIsMissing } from './certificates.js';
import { RedisClusterServers } from './redis-cluster-servers.js';
import { RedisSentinelServers } from './redis-sentinel-servers.js';
import { cannotRun, RedisServer } from './redis-server.js';
import { namesOf, noted, Witness } from './witness.js';

const what = 'the log in a Redis that is reached with TLS';
if (opensslIsMissing !== undefined) console.warn(`Not tested: ${what}. ${opensslIsMissing}`);

describe.skipIf(cannotRun(what) || opensslIsMissing !== undefined)(what, () => {
  const logs: RedisEventLog[] = [];
  let authority: Authority;
  let stranger: Authority;
  let server: RedisServer;
  let nodes: RedisClusterServers;
  let sentinels: RedisSentinelServers;

  beforeAll(async () => {
    authority = new Authority();
    stranger = new Authority();
    const tls = authority.issue('redis');
    [server, nodes, sentinels] = await Promise.all([
      RedisServer.start({ tls }),
      RedisClusterServers.start(tls),
      RedisSentinelServers.start(tls),
    ]);
  }, 30_000);

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
  });

  afterAll(async () => {
    for (const servers of [server, nodes, sentinels]) await servers[Symbol.asyncDispose]();
    authority[Symbol.dispose]();
    stranger[Symbol.dispose]();
  });

  function open(tls: { readonly ca?: string; readonly cert?: string; readonly key?: string }) {
    const log = new RedisEventLog({ url: server.url, tls });
    logs.push(log);
    return log;
  }

  /** What a replica shows. */
  const replica = () => {
    const { cert, key } = authority.issue('replica');
    return { cert, key };
  };

  it('is kept, read and watched, where each side shows a certificate that the other trusts', async () => {
    expect(server.url).toMatch(/^rediss:/);
    const log = open({ ca: authority.ca, ...replica() });
    const witness = new Witness(open({ ca: authority.ca, ...replica() }), 'p:1');
    await log.append('p:1', [noted('p:1', 'a', 'a')]);
    await witness.saw('a');
    await log.append('p:1', [noted('p:1', 'b', 'b')]);
    await witness.saw('b');
    expect(namesOf(await log.read('p:1'))).toEqual(['a', 'b']);
  });

  it('is kept and watched in a Cluster, whose nodes are found and reached alike', async () => {
    const tls = { ca: authority.ca, ...replica() };
    const cluster = { nodes: [...nodes.addresses] };
    const [log, observer] = [
      new RedisEventLog({ cluster, tls }),
      new RedisEventLog({ cluster, tls }),
    ];
    logs.push(log, observer);
    const calls = Array.from({ length: 20 }, (_, index) => `p:${index}`);
    const witnesses = calls.map((callId) => new Witness(observer, callId));
    await Promise.all(calls.map((callId) => log.append(callId, [noted(callId, 'a')])));
    await Promise.all(witnesses.map((witness) => witness.saw('a')));
    for (const { primary } of nodes.shards) {
      expect(primary.ask('KEYS', 'tandem:*')).not.toEqual([]);
    }
  });

  it('is kept and watched behind sentinels, who are asked and name the primary alike', async () => {
    const tls = { ca: authority.ca, ...replica() };
    const sentinel = { name: sentinels.name, nodes: [...sentinels.addresses] };
    const log = new RedisEventLog({ sentinel, tls });
    logs.push(log);
    const witness = new Witness(log, 'p:1');
    await log.append('p:1', [noted('p:1', 'a')]);
    await witness.saw('a');
    expect(sentinels.primary.ask('KEYS', 'tandem:*')).not.toEqual([]);
  });

  it.each([
    ['is not trusted', () => ({ ...replica() })],
    ['is of another authority than the one named', () => ({ ca: stranger.ca, ...replica() })],
    ['wants to know who calls, and is told nothing', () => ({ ca: authority.ca })],
    [
      'is shown a certificate that a stranger issued',
      () => {
        const { cert, key } = stranger.issue('replica');
        return { ca: authority.ca, cert, key };
      },
    ],
  ])('is told nothing where the Redis %s', async (_, tls) => {
    server.ask('FLUSHALL');
    await expect(open(tls()).append('p:1', [noted('p:1', 'a')])).rejects.toMatchObject({
      code: 'provider.unavailable',
      retryable: true,
    });
    expect(server.ask('DBSIZE')).toEqual(['0']);
  });
});
