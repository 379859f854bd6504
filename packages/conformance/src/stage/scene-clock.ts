import type { Clock, Timer } from '@tandem/core';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
  readonly isOfService: boolean;
}

/** The time of a scene as a service takes it, whose timers are its own matter. */
export interface ServiceClock {
  now(): number;
  /** Runs an action later. Returns what stops it. */
  after(delayMs: number, action: () => void): () => void;
  /** Lets time stand still until some work is done. */
  hold(work: Promise<unknown>): void;
}

/**
 * A clock that stands still until it is told to move, for clients and services that talk over a real network: what one
 * moment sets off is over before the next begins.
 */
export class SceneClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  readonly #held = new Set<Promise<unknown>>();
  readonly #isBusy: () => boolean;
  #now = Date.parse('2026-01-01T00:00:00.000Z');
  #order = 0;

  /** @param isBusy Whether something is under way on the network, such as {@link HttpTraffic} tells. */
  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  /** The same time for services. Their timers do not count as left over. */
  readonly forService: ServiceClock = {
    now: () => this.#now,
    after: (delayMs, action) => {
      const timer = this.#set(delayMs, action, true);
      return () => timer.cancel();
    },
    hold: (work) => {
      this.#held.add(work);
      const release = () => this.#held.delete(work);
      work.then(release, release);
    },
  };

  /** How many timers of clients and providers are set. */
  get pending(): number {
    return [...this.#alarms].filter(({ isOfService }) => !isOfService).length;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, task: () => void): Timer {
    return this.#set(delayMs, task, false);
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  /** Moves on, from one timer to the next, each time waiting until the network is quiet. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    for (;;) {
      await this.#quiet();
      const next = this.#next(end);
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }

  #set(delayMs: number, task: () => void, isOfService: boolean): Timer {
    this.#order += 1;
    const alarm = { at: this.#now + Math.max(0, delayMs), order: this.#order, task, isOfService };
    this.#alarms.add(alarm);
    return { cancel: () => this.#alarms.delete(alarm) };
  }

  #next(end: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > end) continue;
      const isEarlier =
        first === undefined ||
        alarm.at < first.at ||
        (alarm.at === first.at && alarm.order < first.order);
      if (isEarlier) first = alarm;
    }
    return first;
  }

  /** What has ended on the network is worked on for a few turns more. */
  async #quiet(): Promise<void> {
    for (let calmTurns = 0; calmTurns < 6; ) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      calmTurns = this.#held.size > 0 || this.#isBusy() ? 0 : calmTurns + 1;
    }
  }
}
