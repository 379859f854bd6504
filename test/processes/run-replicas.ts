import { setTimeout as after } from 'node:timers/promises';
import type { CallEvent, EventLog } from '@tandem/core';
import { createCalling, initialCallState, isOpen, reduce } from '@tandem/core';
import type { Behaviour } from '@tandem/emulator';
import { RedisEventLog } from '@tandem/redis';
import type { RedisServer } from '../redis/redis-server.js';
import type { Service } from './__fixtures__/application.js';
import { brisk, createProvider, services, usersAmong } from './__fixtures__/application.js';
import type { ListeningNews } from './__fixtures__/be-busy.js';
import type {
  BusyReplicaPlan,
  EndedNews,
  InvitedNews,
  ReplicaOrder,
  ServedNews,
  TookBackNews,
} from './__fixtures__/busy-replica.js';
import type { ApplicationProcess } from './application-process.js';
import type { TakenDelivery } from './balancer.js';
import { Balancer } from './balancer.js';
import type { Stage } from './stage.js';

/** How long and how hard. */
export interface ReplicasOptions {
  readonly stage: Stage;
  readonly redis: RedisServer;
  readonly durationMs: number;
  /** How long a replica lives before the next is killed. */
  readonly killEveryMs: number;
  /** How often Redis is killed. */
  readonly redisKills: number;
  readonly seed: number;
}

/** What came of it. Everything in `wrong` has to be empty. */
export interface ReplicasResult {
  readonly calls: number;
  readonly replicaKills: number;
  readonly redisKills: number;
  readonly operations: number;
  /** Operations that ended for their caller, whose event another replica took in. */
  readonly crossed: number;
  /** Invitations that another replica than the one which sent them took back. */
  readonly takenBack: number;
  /** Events with an id that were acknowledged, and of those in the logs. Equal if nothing is lost and nothing twice. */
  readonly acknowledged: number;
  readonly appended: number;
  /** How often webhooks were answered with each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Commands that were refused, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

const names = ['a', 'b', 'c'] as const;

/** How many calls a replica serves at once. */
const callsAtOnce = 3;

/** Numbers from 0 to 1, the same for the same seed: the linear congruence of Numerical Recipes. */
function randomFrom(first: number): () => number {
  let state = first >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Three whole applications on one log in Redis serve calls on both services, while webhooks come to any of them, some to two at
 * once, and replicas and Redis are killed. Afterwards everything has to be as the services have it.
 */
export async function runReplicas(options: ReplicasOptions): Promise<ReplicasResult> {
  const fleet = await Fleet.start(options);
  try {
    await fleet.liveThroughIt();
    return await fleet.judge();
  } finally {
    await fleet.close();
  }
}

class Fleet {
  readonly #options: ReplicasOptions;
  readonly #random: () => number;
  readonly #balancer: Balancer;
  readonly #replicas = new Map<string, ApplicationProcess>();
  readonly #orders = new Map<number, string>();
  readonly #callIds = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #takers = new Map<string, string>();
  readonly #callers = new Map<string, string>();
  readonly #ends: EndedNews[] = [];
  readonly #refusals = new Map<string, number>();
  readonly #wrong: string[] = [];
  #nextOrder = 0;
  #isEnding = false;
  #takenBack = 0;
  #replicaKills = 0;
  #redisKills = 0;
  #decode: (taken: TakenDelivery) => readonly CallEvent[] = () => [];

  static async start(options: ReplicasOptions): Promise<Fleet> {
    const random = randomFrom(options.seed);
    let fleet: Fleet | undefined;
    const balancer = await Balancer.open({ random, onTaken: (taken) => fleet?.take(taken) });
    fleet = new Fleet(options, { random, balancer });
    return fleet;
  }

  private constructor(
    options: ReplicasOptions,
    { random, balancer }: { readonly random: () => number; readonly balancer: Balancer },
  ) {
    this.#options = options;
    this.#random = random;
    this.#balancer = balancer;
    const providers = this.providers();
    this.#decode = ({ path, body }) => {
      const provider = providers[services.findIndex((service) => path.includes(`/${service}`))];
      const json: unknown = JSON.parse(body.toString('utf8'));
      return provider?.decode({ body: json, headers: {}, receivedAt: '' }) ?? [];
    };
  }

  providers() {
    const { emulator } = this.#options.stage;
    return services.map((service) =>
      createProvider({ service, emulator: emulator.info, callbackUrl: this.#callbackUrl(service) }),
    );
  }

  /** A replica has acknowledged a delivery. */
  take(taken: TakenDelivery): void {
    for (const event of this.#decode(taken)) {
      this.#callIds.add(event.callId);
      if (event.id !== undefined) this.#acknowledged.add(`${event.callId} ${event.id}`);
      if (event.type === 'operation.ended' && event.operationId !== undefined) {
        this.#takers.set(event.operationId, taken.replica);
      }
    }
  }

  async liveThroughIt(): Promise<void> {
    await Promise.all(names.map((name) => this.#start(name)));
    for (const name of names) this.#employ(name);
    await Promise.all([this.#killReplicas(), this.#killRedis()]);
    this.#isEnding = true;
    // Every order of a replica that lives ends for it.
    await this.#until(() => this.#orders.size === 0, 'all orders of living replicas are done');
    await this.#options.stage.emulator.idle();
  }

  async judge(): Promise<ReplicasResult> {
    const { stage, redis } = this.#options;
    const log = new RedisEventLog({ url: redis.url });
    const calling = createCalling({
      ...brisk,
      provider: 'acs',
      instances: this.providers(),
      log,
    });
    // What the killed left behind is taken up, and what is open ends.
    await calling.recover();
    for (const callId of this.#callIds) {
      const call = await calling.call(callId);
      for (let open = call.state.operations.filter(isOpen); open.length > 0; ) {
        await Promise.all(open.map(({ id }) => call.operation(id)?.outcome));
        open = call.state.operations.filter(isOpen);
      }
      if (call.lifecycle !== 'disconnected') await call.refresh();
    }
    await stage.emulator.idle();
    await calling.close();
    const counts = await this.#compare(new RedisEventLog({ url: redis.url }));
    return {
      calls: this.#callIds.size,
      replicaKills: this.#replicaKills,
      redisKills: this.#redisKills,
      crossed: this.#ends.filter(
        ({ kind, operationId }) =>
          kind === 'ended' &&
          this.#takers.has(operationId) &&
          this.#takers.get(operationId) !== this.#callers.get(operationId),
      ).length,
      takenBack: this.#takenBack,
      acknowledged: this.#acknowledged.size,
      statuses: Object.fromEntries(this.#balancer.statuses),
      refusals: Object.fromEntries(this.#refusals),
      wrong: this.#wrong,
      ...counts,
    };
  }

  async close(): Promise<void> {
    for (const replica of this.#replicas.values()) await replica.dispose();
    await this.#balancer.close();
  }

  #callbackUrl(service: Service): string {
    return `${this.#balancer.url}/webhooks/${service}`;
  }

  async #start(name: string): Promise<void> {
    const { stage, redis } = this.#options;
    const callbackUrls = { acs: this.#callbackUrl('acs'), graph: this.#callbackUrl('graph') };
    const plan: BusyReplicaPlan = {
      emulator: stage.emulator.info,
      callbackUrls,
      redisUrl: redis.url,
    };
    const replica = stage.start('busy-replica', plan);
    this.#replicas.set(name, replica);
    replica.onNews((news) => {
      // What one said that has been killed since is of no consequence.
      if (this.#replicas.get(name) === replica) this.#hear(name, news);
    });
    this.#balancer.add(name, (await replica.news<ListeningNews>('listening')).port);
  }

  #employ(name: string): void {
    for (let call = 0; call < callsAtOnce; call += 1) this.#orderCall(name);
  }

  #orderCall(name: string): void {
    if (this.#isEnding || !this.#replicas.has(name)) return;
    const order = this.#nextOrder;
    this.#nextOrder += 1;
    this.#orders.set(order, name);
    const reactions = ['answers', 'answers', 'declines', 'busy', 'neverAnswers'] as const;
    this.#give(name, {
      kind: 'serve',
      order,
      service: services[order % services.length] ?? 'acs',
      called: this.#someone(['answers']),
      invited: [this.#someone(reactions), this.#someone(reactions), this.#someone(reactions)],
      hangsUp: this.#random() < 0.8,
    });
  }

  #someone(reactions: readonly Behaviour['kind'][]): string {
    const { people } = this.#options.stage.emulator;
    const rawId = this.#options.stage.person();
    const kind = reactions[Math.floor(this.#random() * reactions.length)] ?? 'answers';
    const afterMs = Math.floor(this.#random() * 400);
    people.set(rawId, kind === 'neverAnswers' ? { kind } : { kind, afterMs });
    return rawId;
  }

  #give(name: string, order: ReplicaOrder): void {
    this.#replicas.get(name)?.order(order);
  }

  #hear(name: string, news: { readonly kind: string }): void {
    if (isNews<ServedNews>(news, 'served')) this.#hearServed(name, news);
    else if (isNews<InvitedNews>(news, 'invited')) this.#hearInvited(name, news);
    else if (isNews<EndedNews>(news, 'ended') || isNews<EndedNews>(news, 'observed')) {
      this.#ends.push(news);
    } else if (isNews<TookBackNews>(news, 'took back') && news.outcome === 'cancelled') {
      this.#takenBack += 1;
    }
  }

  #hearServed(name: string, news: ServedNews): void {
    const { order, callId, refusal, isRetryable, isOutcomeUnknown } = news;
    this.#orders.delete(order);
    if (callId !== undefined) this.#callIds.add(callId);
    if (refusal !== undefined) {
      this.#refusals.set(refusal, (this.#refusals.get(refusal) ?? 0) + 1);
      if (refusal === 'provider.unavailable' && isRetryable !== true && isOutcomeUnknown !== true) {
        this.#wrong.push(`Redis was away, and ${callId ?? 'a call'} was not told to try again.`);
      }
    }
    this.#orderCall(name);
  }

  #hearInvited(name: string, { callId, operationId, person }: InvitedNews): void {
    this.#callIds.add(callId);
    this.#callers.set(operationId, name);
    const { kind } = this.#options.stage.emulator.people.behaviourOf(person);
    if (kind !== 'neverAnswers') return;
    const others = names.filter((other) => other !== name);
    const other = others[Math.floor(this.#random() * others.length)] ?? name;
    this.#give(other, { kind: 'take back', callId, operationId });
  }

  async #killReplicas(): Promise<void> {
    const { durationMs, killEveryMs } = this.#options;
    const end = performance.now() + durationMs;
    const isDue = () => performance.now() + killEveryMs < end;
    // On a slow machine too each is killed once.
    for (let turn = 0; turn < names.length || isDue(); turn += 1) {
      await after(killEveryMs);
      const name = names[turn % names.length] ?? 'a';
      const victim = this.#replicas.get(name);
      this.#balancer.remove(name);
      this.#replicas.delete(name);
      await victim?.kill();
      this.#replicaKills += 1;
      for (const [order, owner] of this.#orders) if (owner === name) this.#orders.delete(order);
      await this.#start(name);
      this.#employ(name);
    }
    await after(Math.max(0, end - performance.now()));
  }

  /** Kills Redis now and then, and lets it come back once webhooks were refused because of it. */
  async #killRedis(): Promise<void> {
    const { durationMs, redis, redisKills } = this.#options;
    const refusals = () => this.#balancer.statuses.get(503) ?? 0;
    for (let kill = 0; kill < redisKills; kill += 1) {
      await after(durationMs / (redisKills + 1));
      const before = refusals();
      await redis.kill();
      await this.#until(() => refusals() > before + 2, 'webhooks are answered with 503');
      await redis.run();
      this.#redisKills += 1;
    }
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const end = performance.now() + 30_000;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`It never came to this: ${what}.`);
      await after(10);
    }
  }

  async #compare(log: EventLog): Promise<{ operations: number; appended: number }> {
    const ends = new Map<string, Set<string>>();
    for (const { operationId, status } of this.#ends) {
      ends.set(operationId, (ends.get(operationId) ?? new Set()).add(status));
    }
    let operations = 0;
    let appended = 0;
    for (const callId of this.#callIds) {
      const entries = (await log.read(callId)).map(({ event }) => event);
      const ids = entries.flatMap(({ id }) => (id === undefined ? [] : `${callId} ${id}`));
      if (new Set(ids).size < ids.length) this.#wrong.push(`An event is twice in ${callId}.`);
      appended += ids.filter((id) => this.#acknowledged.has(id)).length;
      operations += this.#expectEnds(callId, entries, ends);
      this.#expectTruth(callId, entries);
    }
    await log.close();
    return { operations, appended };
  }

  /** Each operation ends once, and for everybody in the same way. */
  #expectEnds(
    callId: string,
    events: readonly CallEvent[],
    ends: ReadonlyMap<string, ReadonlySet<string>>,
  ): number {
    const endings = new Map<string, number>();
    let state = initialCallState(callId);
    for (const event of events) {
      const before = new Map(state.operations.map((one) => [one.id, one.status]));
      state = reduce(state, event);
      for (const operation of state.operations) {
        const { id, status } = operation;
        if (before.get(id) === status || isOpen(operation)) continue;
        endings.set(id, (endings.get(id) ?? 0) + 1);
      }
    }
    for (const { id, kind, status } of state.operations) {
      if (endings.get(id) !== 1) {
        this.#wrong.push(`${kind} ${id} in ${callId} ended ${endings.get(id) ?? 0} times.`);
      }
      const told = ends.get(id);
      if (told !== undefined && (told.size > 1 || !told.has(status))) {
        this.#wrong.push(`${kind} ${id} ended as ${[...told]}, and is ${status}.`);
      }
    }
    return state.operations.length;
  }

  /** The roster is the one that the service has. */
  #expectTruth(callId: string, events: readonly CallEvent[]): void {
    const { lifecycle, roster } = events.reduce(reduce, initialCallState(callId));
    const people = this.#options.stage.peopleIn(callId);
    if (people === undefined) {
      if (lifecycle !== 'disconnected') this.#wrong.push(`${callId} is over, not ${lifecycle}.`);
      return;
    }
    const known = usersAmong(roster.participants.map(({ identity }) => identity.rawId));
    if (lifecycle !== 'connected' || String(known) !== String(people)) {
      this.#wrong.push(`${callId} has ${people}, not ${known} (${lifecycle}).`);
    }
  }
}

function isNews<News extends { readonly kind: string }>(
  news: { readonly kind: string },
  kind: News['kind'],
): news is News {
  return news.kind === kind;
}
