import { createCluster } from '@redis/client';
import type { Timer } from '@tandem/core';
import { slotCount, slotOf } from './key-slot.js';
import type { RedisCommands } from './redis-commands.js';
import { scripts } from './redis-commands.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';
import { RedisAwayError } from './redis-failure.js';
import type { HintListener, RedisRoute, RouteParts } from './redis-route.js';
import { commandOptions, connectionOptions, nodeOf, pauseMs, within } from './redis-route.js';

/** What says where a cluster is. */
export type ClusterSettings = Extract<RedisEventLogSettings, { readonly cluster: unknown }>;

type Cluster = ReturnType<typeof makeCluster>;
type NodeClient = NonNullable<Cluster['masters'][number]['client']>;

interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** How long a primary may be gone before the others are asked who serves its slots now. */
const refreshAfterMs = 500;

/**
 * The event of the client library by which it hands over subscriptions of a node that left. It subscribes anew without
 * looking at what becomes of it, so that a second failure would end the process; here they are taken up again as after any return.
 */
const forsakenSubscriptions = '__resubscribeListeners';

/** Two connections to each primary of a cluster, however many calls there are. */
export class ClusterRoute implements RedisRoute {
  readonly #parts: RouteParts<ClusterSettings>;
  readonly #attempted: Promise<void>;
  /** Nodes that are known not to be reached now. */
  readonly #failing = new Set<string>();
  /** First attempts to connect to nodes that are under way. */
  readonly #attempts = new Map<string, Promise<void>>();
  readonly #unanswered = new WeakSet<NodeClient>();
  #cluster: Cluster;
  #heartbeat: Timer | undefined;
  #isSeeking = false;
  #isClosed = false;

  constructor(parts: RouteParts<ClusterSettings>) {
    this.#parts = parts;
    this.#cluster = this.#open();
    this.#attempted = new Promise((resolve) => void this.#connect(this.#cluster, resolve));
    this.#listen();
  }

  async run<T>(key: string, command: (redis: RedisCommands) => Promise<T>): Promise<T> {
    if (!this.#isServed(key)) await this.#reach(key);
    return this.#within(command(this.#cluster));
  }

  async subscribe(channel: string, listener: HintListener): Promise<void> {
    if (!this.#isServed(channel)) await this.#reach(channel);
    await this.#within(this.#cluster.sSubscribe(channel, listener));
  }

  async unsubscribe(channel: string, listener: HintListener): Promise<void> {
    if (this.#cluster.isReady) {
      await this.#within(this.#cluster.sUnsubscribe(channel, listener));
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    this.#cluster.destroy();
  }

  #within<T>(work: Promise<T>): Promise<T> {
    const { clock, settings } = this.#parts;
    return within(clock, settings.silenceTimeoutMs, work);
  }

  #open(): Cluster {
    const { breaks, settings } = this.#parts;
    const cluster = makeCluster(settings);
    const isCurrent = () => !this.#isClosed && cluster === this.#cluster;
    cluster.on('error', (error: unknown) => {
      if (isCurrent()) breaks.tell(error);
    });
    cluster.on('node-error', (error: unknown, node: NodeAddress) => {
      if (!isCurrent()) return;
      this.#failing.add(addressOf(node));
      breaks.tell(error);
    });
    cluster.on('node-ready', (node: NodeAddress) => {
      if (isCurrent()) this.#welcome(node);
    });
    cluster.on('node-disconnect', (node: NodeAddress) => {
      if (!isCurrent()) return;
      this.#failing.delete(addressOf(node));
      this.#connectNodes();
    });
    cluster.removeAllListeners(forsakenSubscriptions);
    cluster.on(forsakenSubscriptions, () => {
      if (isCurrent()) this.#parts.onReturn();
    });
    return cluster;
  }

  /** Looks for the cluster until it is found. */
  async #connect(cluster: Cluster, onOutcome: () => void): Promise<void> {
    for (let retries = 0; !this.#isClosed && !cluster.isReady; retries += 1) {
      try {
        await cluster.connect();
      } catch (error) {
        if (!this.#isClosed) this.#parts.breaks.tell(error);
        onOutcome();
        await this.#pause(pauseMs(retries));
      }
    }
    if (this.#isClosed) cluster.destroy();
    else this.#connectNodes();
    onOutcome();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(ms, resolve);
    });
  }

  /** Begins to connect to every primary, so that the first command for each does not have to. */
  #connectNodes(): void {
    if (this.#isClosed || !this.#cluster.isReady) return;
    for (const node of this.#cluster.masters) {
      // Its failure is told as an event, and it is tried again.
      this.#cluster.nodeClient(node).catch(() => this.#failing.add(node.address));
    }
  }

  #welcome(node: NodeAddress): void {
    this.#failing.delete(addressOf(node));
    if (this.#failing.size === 0) this.#parts.breaks.isBack();
    this.#parts.onReturn();
    const isIt = (master: NodeAddress) => addressOf(master) === addressOf(node);
    const client = this.#cluster.masters.find(isIt)?.client;
    if (client?.isReady) void this.#parts.eviction.look(() => client.info('memory'));
  }

  #isServed(key: string): boolean {
    return this.#cluster.slots[slotOf(key)]?.master.client?.isReady === true;
  }

  /** Waits for the first attempt to connect to whatever serves a key, and for no other. */
  async #reach(key: string): Promise<void> {
    await this.#attempted;
    const node = this.#cluster.slots[slotOf(key)]?.master;
    if (this.#cluster.isReady && node !== undefined && !this.#failing.has(node.address)) {
      await this.#firstAttempt(node);
    }
    if (!this.#isServed(key)) throw new RedisAwayError('The primary of a slot is not reached.');
  }

  #firstAttempt(node: Cluster['masters'][number]): Promise<void> {
    const underWay = this.#attempts.get(node.address);
    if (underWay !== undefined) return underWay;
    const cluster = this.#cluster;
    const attempt = new Promise<void>((resolve) => {
      const onOutcome = () => {
        cluster.off('node-error', onError);
        this.#attempts.delete(node.address);
        resolve();
      };
      const onError = (_error: unknown, failed: NodeAddress) => {
        if (addressOf(failed) === node.address) onOutcome();
      };
      cluster.on('node-error', onError);
      cluster.nodeClient(node).then(onOutcome, onOutcome);
    });
    this.#attempts.set(node.address, attempt);
    return attempt;
  }

  /** See the heartbeat of a single Redis. Here it also asks who serves the slots of a primary that stays away. */
  #listen(): void {
    const { clock, settings } = this.#parts;
    for (const { client } of this.#cluster.masters) {
      if (client?.isReady !== true) continue;
      this.#unanswered.add(client);
      const answer = () => this.#unanswered.delete(client);
      client.ping().then(answer, answer);
    }
    this.#heartbeat = clock.after(settings.silenceTimeoutMs / 2, () => {
      clock.soon(() => {
        if (this.#isClosed) return;
        for (const { client } of this.#cluster.masters) {
          if (client !== undefined && this.#unanswered.has(client)) this.#revive(client);
        }
        if (this.#cluster.masters.some(({ client }) => client?.isReady !== true)) void this.#seek();
        this.#listen();
      });
    });
  }

  #revive(client: NodeClient): void {
    this.#unanswered.delete(client);
    if (!client.isOpen) return;
    this.#parts.logger.log('error', 'A node of Redis fell silent; it is connected to again.', {});
    client.destroy();
    // The same client, by whose reconnection the library notices that it should look for another primary.
    client.connect().catch((error: unknown) => {
      if (!this.#isClosed) this.#parts.breaks.tell(error);
    });
  }

  /** Takes up the order of the cluster as it is now, where the library has not noticed that it changed. */
  async #seek(): Promise<void> {
    if (this.#isSeeking || !this.#cluster.isReady) return;
    this.#isSeeking = true;
    const found = this.#open();
    try {
      await found.connect();
      if (this.#isClosed || isSameOrder(found, this.#cluster)) found.destroy();
      else this.#moveTo(found);
    } catch (error) {
      if (!this.#isClosed) this.#parts.breaks.tell(error);
    } finally {
      this.#isSeeking = false;
    }
  }

  #moveTo(found: Cluster): void {
    const former = this.#cluster;
    this.#cluster = found;
    this.#failing.clear();
    former.destroy();
    this.#connectNodes();
  }
}

function makeCluster(settings: ClusterSettings) {
  const nodes = settings.cluster.nodes.map(nodeOf);
  return createCluster({
    rootNodes: nodes.map((socket) => ({ socket })),
    defaults: connectionOptions(settings),
    // Nobody waits for a primary that is away but those who want it.
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: refreshAfterMs,
    commandOptions,
    scripts,
  });
}

function addressOf({ host, port }: NodeAddress): string {
  return `${host}:${port}`;
}

function isSameOrder(one: Cluster, other: Cluster): boolean {
  for (let slot = 0; slot < slotCount; slot += 1) {
    if (one.slots[slot]?.master.address !== other.slots[slot]?.master.address) return false;
  }
  return true;
}
