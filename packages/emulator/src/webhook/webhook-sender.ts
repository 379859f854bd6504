import { Agent, request } from 'undici';
import type { Clock } from '../clock/clock.js';
import type { DeliveryFaults } from '../fault/delivery-faults.js';
import { History } from '../history/history.js';
import type {
  Delivery,
  DeliveryAttempt,
  DeliveryHook,
  DeliveryRecord,
  DeliveryStatus,
  PlannedDelivery,
  WebhookManners,
} from './delivery.js';

/** How patient the sender is with a receiver. */
export interface WebhookOptions {
  /**
   * Waits before the second, third … attempt. Neither service documents its own.
   * @default [500, 1000, 2000, 4000, 8000]
   */
  readonly retryDelaysMs?: readonly number[];
  /**
   * How long an attempt waits for the answer.
   * @default 10000
   */
  readonly timeoutMs?: number;
}

interface Entry {
  readonly id: string;
  readonly delivery: Delivery;
  readonly attempts: DeliveryAttempt[];
  status: DeliveryStatus;
}

interface SenderDependencies extends WebhookOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly historyLimit: number;
  /** What goes wrong on purpose, after every hook. */
  readonly faults?: DeliveryFaults;
}

/**
 * Posts signed callbacks to the application. Deliveries of one call are handed over one after another, and a
 * failed one is tried again before the next is begun; different calls do not wait for each other.
 */
export class WebhookSender {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #retryDelaysMs: readonly number[];
  readonly #timeoutMs: number;
  readonly #history: History<Entry>;
  readonly #faults: DeliveryFaults | undefined;
  readonly #queues = new Map<string, Entry[]>();
  readonly #idleWaiters: (() => void)[] = [];
  #hooks: readonly DeliveryHook[] = [];
  #agent = newAgent();
  #stop = new AbortController();

  constructor(dependencies: SenderDependencies) {
    this.#clock = dependencies.clock;
    this.#newId = dependencies.newId;
    this.#retryDelaysMs = dependencies.retryDelaysMs ?? [500, 1000, 2000, 4000, 8000];
    this.#timeoutMs = dependencies.timeoutMs ?? 10_000;
    this.#history = new History(dependencies.historyLimit);
    this.#faults = dependencies.faults;
  }

  /** Takes a delivery. It returns at once; what became of it is in `deliveries`. */
  send(delivery: Delivery): void {
    const plans = this.#hooks.reduce<ReturnType<DeliveryHook>>(
      (planned, hook) => planned.flatMap((plan) => hook(plan)),
      [{ delivery, delayMs: 0 }],
    );
    if (plans.length === 0) this.lose(delivery);
    for (const plan of plans) {
      if (this.#faults === undefined) this.deliver(plan);
      else this.#faults.apply(plan, this);
    }
  }

  /** Delivers something as it is planned. */
  deliver({ delivery, delayMs }: PlannedDelivery): void {
    const entry = this.#record(delivery, 'queued');
    if (delayMs === 0) this.#enqueue(entry);
    else this.#clock.after(delayMs, () => this.#enqueue(entry));
  }

  /** Notes that something is lost, on purpose. */
  lose(delivery: Delivery): void {
    this.#record(delivery, 'dropped');
  }

  /** Replaces the hooks that every delivery passes; an empty list delivers everything once and in order. */
  setHooks(hooks: readonly DeliveryHook[]): void {
    this.#hooks = hooks;
  }

  /** What was sent, tried and answered, oldest first. */
  deliveries(): readonly DeliveryRecord[] {
    return this.#history.entries().map(({ id, delivery, attempts, status }) => ({
      id,
      service: delivery.service,
      callId: delivery.callId,
      label: delivery.label,
      url: delivery.url,
      body: delivery.body,
      status,
      attempts: [...attempts],
    }));
  }

  /** Resolves when no delivery waits for its turn, for an answer or for a retry. */
  idle(): Promise<void> {
    if (this.#queues.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Drops everything that is under way and forgets what was sent and the hooks. */
  async reset(): Promise<void> {
    await this.close();
    this.#hooks = [];
    this.#faults?.reset();
    this.#history.clear();
    this.#agent = newAgent();
    this.#stop = new AbortController();
  }

  /** Drops everything that is under way and closes the connections. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#queues.clear();
    this.#wakeIdleWaiters();
    await this.#agent.destroy();
  }

  #record(delivery: Delivery, status: DeliveryStatus): Entry {
    const entry: Entry = { id: this.#newId(), delivery, attempts: [], status };
    this.#history.add(entry);
    return entry;
  }

  #enqueue(entry: Entry): void {
    const key = `${entry.delivery.service} ${entry.delivery.callId}`;
    const queue = this.#queues.get(key);
    if (queue !== undefined) {
      queue.push(entry);
      return;
    }
    this.#queues.set(key, [entry]);
    void this.#attempt(key, entry);
  }

  async #attempt(key: string, entry: Entry): Promise<void> {
    const stop = this.#stop.signal;
    const posting = this.#post(entry.delivery, stop);
    this.#clock.hold?.(posting);
    const attempt = await posting;
    if (stop.aborted) return;
    entry.attempts.push(attempt);
    const wait = this.#waitAfter(entry, attempt);
    if (wait !== undefined) {
      this.#clock.after(wait, () => void this.#attempt(key, entry));
      return;
    }
    this.#next(key);
  }

  /** How long to wait for the next attempt; nothing when there is none, and the entry says why. */
  #waitAfter(entry: Entry, { status }: DeliveryAttempt): number | undefined {
    const { retryDelaysMs = this.#retryDelaysMs, manners = ordinaryManners } = entry.delivery;
    const delayMs = retryDelaysMs[entry.attempts.length - 1];
    if (status !== undefined && manners.isSuccess(status)) entry.status = 'delivered';
    else if (status !== undefined && manners.isFinal(status)) entry.status = 'refused';
    else if (delayMs === undefined) entry.status = 'failed';
    else return Math.max(delayMs, manners.minimumWaitMs(status));
    return undefined;
  }

  async #post(delivery: Delivery, stop: AbortSignal): Promise<DeliveryAttempt> {
    const at = new Date(this.#clock.now()).toISOString();
    try {
      const response = await request(delivery.url, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: await headersOf(delivery),
        body: JSON.stringify(delivery.body),
        // In real time, whatever the clock: the receiver at the other end of the socket lives in it.
        headersTimeout: this.#timeoutMs,
        bodyTimeout: this.#timeoutMs,
        signal: stop,
      });
      await response.body.dump();
      return { at, status: response.statusCode };
    } catch (error) {
      return { at, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #next(key: string): void {
    const queue = this.#queues.get(key);
    queue?.shift();
    const next = queue?.[0];
    if (next !== undefined) {
      void this.#attempt(key, next);
      return;
    }
    this.#queues.delete(key);
    if (this.#queues.size === 0) this.#wakeIdleWaiters();
  }

  #wakeIdleWaiters(): void {
    for (const wake of this.#idleWaiters.splice(0)) wake();
  }
}

/** However many calls there are, a receiver gets only so many connections. */
function newAgent(): Agent {
  return new Agent({ connections: 128 });
}

async function headersOf({ bearerToken, headers }: Delivery): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    ...(bearerToken === undefined ? {} : { authorization: `Bearer ${await bearerToken()}` }),
    ...headers,
  };
}

/** Neither service documents its own. */
const ordinaryManners: WebhookManners = {
  isSuccess: (status) => status >= 200 && status < 300,
  isFinal: (status) => status < 500 && status !== 408 && status !== 429,
  minimumWaitMs: () => 0,
};
