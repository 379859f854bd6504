import { vi } from 'vitest';
import type { Certificates } from './redis-server.js';
import { RedisServer } from './redis-server.js';

const slots = 16_384;

/** How long a node may be silent before the others give its slots to its replica. */
const nodeTimeoutMs = 800;

/** One primary of a cluster, with what takes over when it dies. */
export interface ClusterShard {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
}

/** A real Redis Cluster for one test: three primaries, each with a replica. */
export class RedisClusterServers implements AsyncDisposable {
  readonly shards: readonly ClusterShard[];

  private constructor(shards: readonly ClusterShard[]) {
    this.shards = shards;
  }

  /** @param tls With what its nodes speak TLS, to each other too. */
  static async start(tls?: Certificates): Promise<RedisClusterServers> {
    const options = [
      ...['--cluster-node-timeout', String(nodeTimeoutMs)],
      ...['--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0'],
    ];
    const secured = ['--tls-cluster', 'yes', '--tls-replication', 'yes'];
    const whole = tls === undefined ? { options } : { options: [...options, ...secured], tls };
    const node = () => RedisServer.start({ ...whole, isDurable: true, isNode: true });
    const shard = async () => ({ primary: await node(), replica: await node() });
    const cluster = new RedisClusterServers(await Promise.all([shard(), shard(), shard()]));
    await cluster.#join();
    return cluster;
  }

  get addresses(): readonly string[] {
    return this.shards.map(({ primary }) => primary.url);
  }

  get servers(): readonly RedisServer[] {
    return this.shards.flatMap(({ primary, replica }) => [primary, replica]);
  }

  /** Resolves when all slots are served and a replica stands behind each primary that was given one. */
  async isWhole(): Promise<void> {
    const holds = (server: RedisServer) => {
      const info = server.ask('CLUSTER', 'INFO').map((line) => line.trim());
      return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:6');
    };
    await vi.waitUntil(() => this.servers.every(holds), { timeout: 15_000, interval: 50 });
  }

  /** Which server has a key. */
  servingShard(key: string): ClusterShard {
    const slot = Number(this.shards[0]?.primary.ask('CLUSTER', 'KEYSLOT', key)[0]);
    const shard = this.shards[Math.floor((slot * this.shards.length) / slots)];
    if (shard === undefined) throw new TypeError(`No shard has the slot ${slot}.`);
    return shard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }

  async #join(): Promise<void> {
    const [first] = this.servers;
    if (first === undefined) return;
    for (const [index, { primary }] of this.shards.entries()) {
      const edge = (at: number) => Math.ceil((at * slots) / this.shards.length);
      primary.ask('CLUSTER', 'ADDSLOTSRANGE', String(edge(index)), String(edge(index + 1) - 1));
      primary.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    }
    for (const server of this.servers) {
      server.ask('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(first.busPort));
    }
    await this.isWhole();
    for (const { primary, replica } of this.shards) {
      replica.ask('CLUSTER', 'REPLICATE', primary.ask('CLUSTER', 'MYID')[0] ?? '');
    }
    const isLinked = ({ replica }: ClusterShard) =>
      replica.ask('INFO', 'replication').some((line) => line.startsWith('master_link_status:up'));
    await vi.waitUntil(() => this.shards.every(isLinked), { timeout: 15_000, interval: 50 });
  }
}
