import { vi } from 'vitest';
import type { Certificates } from './redis-server.js';
import { RedisServer } from './redis-server.js';

/** How long a primary may be silent before the sentinels choose another. */
const downAfterMs = 500;

/** A primary, its replica, and three sentinels who watch over both, for one test. */
export class RedisSentinelServers implements AsyncDisposable {
  readonly name = 'calls';
  readonly redis: readonly [RedisServer, RedisServer];
  readonly sentinels: readonly RedisServer[];

  private constructor(
    redis: readonly [RedisServer, RedisServer],
    sentinels: readonly RedisServer[],
  ) {
    this.redis = redis;
    this.sentinels = sentinels;
  }

  /** @param tls With what all of them speak TLS, to each other too. */
  static async start(tls?: Certificates): Promise<RedisSentinelServers> {
    const secured = tls === undefined ? {} : { tls };
    const between = tls === undefined ? [] : ['--tls-replication', 'yes'];
    const primary = await RedisServer.start({ ...secured, isDurable: true, options: between });
    const replicaof = ['--replicaof', '127.0.0.1', String(primary.port)];
    const diskless = ['--repl-diskless-sync-delay', '0'];
    const options = [...between, ...replicaof, ...diskless];
    const replica = await RedisServer.start({ ...secured, isDurable: true, options });
    const sentinel = [
      ...(tls === undefined ? [] : ['tls-replication yes']),
      `sentinel monitor calls 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds calls ${downAfterMs}`,
      'sentinel failover-timeout calls 3000',
    ];
    const start = () => RedisServer.start({ ...secured, sentinel });
    const sentinels = await Promise.all([1, 2, 3].map(start));
    const servers = new RedisSentinelServers([primary, replica], sentinels);
    await servers.#areAcquainted();
    return servers;
  }

  get addresses(): readonly string[] {
    return this.sentinels.map(({ url }) => url);
  }

  /** The primary as the sentinels have it. */
  get primary(): RedisServer {
    const [, port] = this.sentinels[0]?.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name) ?? [];
    const primary = this.redis.find((server) => server.port === Number(port));
    if (primary === undefined) throw new TypeError(`Nobody listens on the port ${port}.`);
    return primary;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.sentinels, ...this.redis];
    await Promise.all(all.map((server) => server[Symbol.asyncDispose]()));
  }

  async #areAcquainted(): Promise<void> {
    const [, replica] = this.redis;
    const isLinked = () =>
      replica.ask('INFO', 'replication').some((line) => line.startsWith('master_link_status:up'));
    const factOf = (sentinel: RedisServer, key: string) => {
      const lines = sentinel.ask('SENTINEL', 'MASTER', this.name);
      return lines[lines.indexOf(key) + 1];
    };
    const knowsAll = (sentinel: RedisServer) =>
      factOf(sentinel, 'num-slaves') === '1' && factOf(sentinel, 'num-other-sentinels') === '2';
    await vi.waitUntil(() => isLinked() && this.sentinels.every(knowsAll), {
      timeout: 20_000,
      interval: 50,
    });
  }
}
