import type { EventLog, LogEntry, LogWatch } from '@tandem/core';
import { noted } from './witness.js';

/** What went wrong with the events of a load. */
export interface LoadVerdict {
  /** Acknowledged, and not in the log. */
  readonly lost: number;
  /** In the log more than once. */
  readonly twice: number;
  /** Given to a watch otherwise than the log has them. */
  readonly outOfOrder: number;
  /** In the log, and never given to a watch. */
  readonly unseen: number;
}

interface LoadedCall {
  readonly callId: string;
  readonly acknowledged: Set<string>;
  readonly seen: LogEntry[];
  next: number;
}

/**
 * Events appended to many calls without a pause, each until it is acknowledged, as webhooks are, and watches on all of the
 * calls.
 */
export class Load {
  readonly #log: EventLog;
  readonly #calls: readonly LoadedCall[];
  readonly #watches: readonly LogWatch[];
  readonly #working: Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  #isEnding = false;
  refused = 0;
  slowestRefusalMs = 0;

  constructor(log: EventLog, observer: EventLog, calls: number) {
    this.#log = log;
    this.#calls = Array.from({ length: calls }, (_, index) => ({
      callId: `p:${index}`,
      acknowledged: new Set<string>(),
      seen: [],
      next: 0,
    }));
    this.#watches = this.#calls.map(({ callId, seen }) =>
      observer.watch(callId, undefined, (entries) => {
        seen.push(...entries);
        this.#notify();
      }),
    );
    this.#working = Promise.all(this.#calls.map((call) => this.#fill(call)));
  }

  /** How many events were acknowledged. */
  get acknowledged(): number {
    return this.#calls.reduce((sum, call) => sum + call.acknowledged.size, 0);
  }

  /** Resolves when so many events were given to watches. */
  saw(count: number): Promise<void> {
    return this.#until(() => this.#calls.reduce((sum, { seen }) => sum + seen.length, 0) >= count);
  }

  /** Resolves when each watch was given something that was appended after this. */
  sawEachCall(): Promise<void> {
    const goals = this.#calls.map(({ next }) => next + 1);
    return this.#until(() =>
      this.#calls.every(({ seen }, index) => seen.length >= (goals[index] ?? 0)),
    );
  }

  /** Stops, waits until every watch has what the log has, and compares. */
  async end(): Promise<LoadVerdict> {
    this.#isEnding = true;
    await this.#working;
    const verdicts = await Promise.all(this.#calls.map((call) => this.#judge(call)));
    for (const watch of this.#watches) watch.close();
    const sum = (key: keyof LoadVerdict) =>
      verdicts.reduce((total, verdict) => total + verdict[key], 0);
    return {
      lost: sum('lost'),
      twice: sum('twice'),
      outOfOrder: sum('outOfOrder'),
      unseen: sum('unseen'),
    };
  }

  async #judge({ callId, acknowledged, seen }: LoadedCall): Promise<LoadVerdict> {
    const stored = await this.#log.read(callId);
    const ids = stored.map(({ event }) => event.id ?? '');
    const last = stored.at(-1)?.position;
    await this.#until(() => seen.at(-1)?.position === last);
    const places = new Map(stored.map(({ position }, index) => [position, index]));
    // What a failover took back stands in no order any more.
    const order = seen.flatMap(({ position }) => places.get(position) ?? []);
    return {
      lost: [...acknowledged].filter((id) => !ids.includes(id)).length,
      twice: ids.length - new Set(ids).size,
      outOfOrder: order.filter((place, index) => index > 0 && place <= (order[index - 1] ?? 0))
        .length,
      unseen: stored.length - new Set(order).size,
    };
  }

  async #fill(call: LoadedCall): Promise<void> {
    while (!this.#isEnding) {
      const id = String(call.next);
      const start = performance.now();
      try {
        await this.#log.append(call.callId, [noted(call.callId, id, id)]);
        call.acknowledged.add(id);
        call.next += 1;
      } catch {
        this.refused += 1;
        this.slowestRefusalMs = Math.max(this.slowestRefusalMs, performance.now() - start);
      }
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #notify(): void {
    for (const look of [...this.#waiting]) look();
  }
}
