import type { Clock, Provider, Timer, WebhookDelivery } from '@tandem/core';
import { UnavailableError } from '@tandem/core';
import type { ChaosReport, Tally } from './chaos-report.js';
import { newTally } from './chaos-report.js';
import type { ChaosBounds, ChaosRates, ChaosScript, DeliveryFate, FateTeller } from './fate.js';
import { defaultBounds, defaultRates, scriptedFates, seededFates } from './fate.js';
import { HeldAnswers } from './held-answers.js';
import type { WireForm } from './wire-form.js';
import { arrayForm } from './wire-form.js';

/** Where deliveries go: `calling.receive` of a client, or whatever stands before it. */
export type Intake = (providerName: string, delivery: WebhookDelivery) => Promise<unknown>;

/** How a relay is to behave, and between whom. */
export interface ChaosRelayOptions {
  /** The same seed is the same chaos, as long as the same deliveries come in the same order. @default 1 */
  readonly seed?: number;
  /** How often each fault happens. @default a tenth of the time, and losses one time in fifty */
  readonly rates?: Partial<ChaosRates>;
  readonly bounds?: Partial<ChaosBounds>;
  /** Fates one by one, instead of a seed: see {@link chaosArbitrary}. */
  readonly script?: ChaosScript;
  readonly clock: Clock;
  /** One or several; several stand for the replicas behind a load balancer. */
  readonly intakes: readonly Intake[];
  /** How bodies are split and joined. @default arrays */
  readonly form?: WireForm;
  /** The longest that anything waits for something else to come, in milliseconds. @default 500 */
  readonly maxHoldMs?: number;
  /** How long after an intake was unavailable it is tried again, in milliseconds. @default 200 */
  readonly retryMs?: number;
}

interface Parcel {
  readonly provider: string;
  readonly delivery: WebhookDelivery;
  readonly indexes: readonly number[];
  readonly intake: number;
  readonly isRepetition: boolean;
}

interface Overtaken {
  readonly parcel: Parcel;
  readonly timer: Timer;
  left: number;
}

/** Makes a relay. @throws TypeError when there is no intake. */
export function chaosRelay(options: ChaosRelayOptions): ChaosRelay {
  if (options.intakes.length === 0) {
    throw new TypeError('A relay without an intake loses everything. Give it at least one.');
  }
  return new ChaosRelay(options);
}

/**
 * Stands between whatever sends webhooks and whatever takes them in, and makes of one true history what a network makes of
 * it: deliveries that are lost, late, repeated, in another order, several in one body, spread over several intakes, or
 * earlier than the answer to their own command. It decides nothing by chance but by its seed or script, and waits by
 * the clock it is given alone.
 */
export class ChaosRelay {
  readonly #options: ChaosRelayOptions;
  readonly #fates: FateTeller;
  readonly #form: WireForm;
  readonly #tally: Tally;
  readonly #answers: HeldAnswers;
  readonly #providers = new Map<string, Provider>();
  readonly #timers = new Map<Timer, () => void>();
  readonly #overtaken = new Set<Overtaken>();
  readonly #batches = new Map<string, { readonly parcels: Parcel[]; readonly timer: Timer }>();
  readonly #waitingForIdle = new Set<() => void>();
  #last = -1;
  #pending = 0;
  #isClosed = false;

  constructor(options: ChaosRelayOptions) {
    const { seed = 1, rates, bounds, script, clock, form = arrayForm, maxHoldMs = 500 } = options;
    this.#options = options;
    this.#form = form;
    this.#fates =
      script === undefined
        ? seededFates(seed, { ...defaultRates, ...rates }, { ...defaultBounds, ...bounds })
        : scriptedFates(script);
    this.#tally = newTally(options.intakes.length);
    this.#answers = new HeldAnswers({ clock, fates: this.#fates, tally: this.#tally, maxHoldMs });
  }

  /** What has happened so far. */
  get report(): ChaosReport {
    return { ...this.#tally, byIntake: [...this.#tally.byIntake] };
  }

  /** The provider to make the client with, so that webhooks can be earlier or later than the answer to their command. */
  around(provider: Provider): Provider {
    this.#providers.set(provider.name, provider);
    return this.#answers.around(provider);
  }

  /** Takes one delivery of the true history. Resolves at once: whoever sent it is answered before anything is done. */
  readonly receive = async (provider: string, delivery: WebhookDelivery): Promise<void> => {
    if (this.#isClosed) throw new UnavailableError('The relay is closed.', { provider });
    const index = this.#tally.taken;
    this.#tally.taken += 1;
    const fate = this.#fates.delivery(index);
    if (fate.isLost) {
      this.#tally.lost += 1;
      return;
    }
    const parcel = {
      provider,
      delivery,
      indexes: [index],
      intake: fate.intake,
      isRepetition: false,
    };
    this.#dispatch(parcel, fate);
    for (const [nth, afterMs] of fate.repeatsAfterMs.entries()) {
      this.#tally.repeated += 1;
      const repetition = { ...parcel, intake: fate.intake + nth + 1, isRepetition: true };
      this.#later(fate.delayMs + afterMs, () => this.#handOn(repetition));
    }
    this.#letPass(index);
  };

  /** Resolves once nothing is held and no intake is busy. What is held waits for the clock. */
  async idle(): Promise<void> {
    while (this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#waitingForIdle.add(resolve);
      });
    }
  }

  /** Hands on at once whatever is held, and resolves when all of it has been taken. */
  async flush(): Promise<void> {
    while (this.#pending > 0) {
      this.#answers.releaseAll();
      for (const [timer, task] of [...this.#timers]) {
        timer.cancel();
        this.#timers.delete(timer);
        task();
      }
      await new Promise<void>((resolve) => {
        this.#options.clock.soon(resolve);
      });
    }
  }

  /** Forgets whatever is held and stops all timers. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#answers.releaseAll();
    for (const timer of this.#timers.keys()) timer.cancel();
    this.#timers.clear();
    this.#pending = 0;
    this.#settle();
  }

  #dispatch(parcel: Parcel, fate: DeliveryFate): void {
    const { maxHoldMs = 500 } = this.#options;
    if (fate.delayMs > 0) {
      this.#tally.delayed += 1;
      this.#later(fate.delayMs, () => this.#handOn(parcel));
    } else if (fate.overtakenBy > 0) {
      const timer = this.#later(maxHoldMs, () => {
        this.#overtaken.delete(overtaken);
        this.#handOn(parcel);
      });
      const overtaken: Overtaken = { parcel, timer, left: fate.overtakenBy + 1 };
      this.#overtaken.add(overtaken);
    } else if (fate.isBatched) this.#collect(parcel, maxHoldMs);
    else {
      const whole = this.#withBatch(parcel);
      this.#soon(() => this.#handOn(whole));
    }
  }

  /** A delivery has come: those that were to be overtaken by it may be due. */
  #letPass(index: number): void {
    for (const overtaken of this.#overtaken) {
      overtaken.left -= 1;
      if (overtaken.left > 0 || overtaken.parcel.indexes.includes(index)) continue;
      this.#overtaken.delete(overtaken);
      this.#cancel(overtaken.timer);
      // Queued behind the delivery that has just come, so that it really arrives after it.
      this.#soon(() => this.#handOn(overtaken.parcel));
    }
  }

  #collect(parcel: Parcel, maxHoldMs: number): void {
    const batch = this.#batches.get(parcel.provider);
    if (batch !== undefined) {
      batch.parcels.push(parcel);
      return;
    }
    const parcels = [parcel];
    const timer = this.#later(maxHoldMs, () => {
      this.#batches.delete(parcel.provider);
      this.#handOn(this.#joined(parcels));
    });
    this.#batches.set(parcel.provider, { parcels, timer });
  }

  #withBatch(parcel: Parcel): Parcel {
    const batch = this.#batches.get(parcel.provider);
    if (batch === undefined) return parcel;
    this.#batches.delete(parcel.provider);
    this.#cancel(batch.timer);
    return this.#joined([...batch.parcels, parcel]);
  }

  #joined(parcels: readonly Parcel[]): Parcel {
    const [first, ...others] = parcels;
    if (first === undefined) throw new TypeError('A batch holds at least one delivery.');
    if (others.length === 0) return first;
    this.#tally.batched += parcels.length;
    const events = parcels.flatMap(({ delivery }) => this.#form.split(delivery.body));
    return {
      ...first,
      indexes: parcels.flatMap(({ indexes }) => indexes),
      delivery: { ...first.delivery, body: this.#form.join(events) },
    };
  }

  #handOn(parcel: Parcel): void {
    const provider = this.#providers.get(parcel.provider);
    const task = () => {
      void this.#give(parcel).finally(() => this.#done());
    };
    this.#pending += 1;
    if (!this.#answers.mustWait(provider, parcel.delivery, task)) task();
  }

  async #give(parcel: Parcel): Promise<void> {
    const { clock, intakes, retryMs = 200 } = this.#options;
    const which = parcel.intake % intakes.length;
    const intake = intakes[which];
    if (intake === undefined || this.#isClosed) return;
    if (!parcel.isRepetition) this.#noteOrder(parcel.indexes);
    const receivedAt = new Date(clock.now()).toISOString();
    try {
      await intake(parcel.provider, { ...parcel.delivery, receivedAt });
      this.#tally.handedOn += 1;
      this.#tally.byIntake[which] = (this.#tally.byIntake[which] ?? 0) + 1;
      this.#answers.arrived(this.#providers.get(parcel.provider), parcel.delivery);
    } catch (error) {
      if (!UnavailableError.isInstance(error)) {
        this.#tally.refused += 1;
        return;
      }
      this.#tally.retried += 1;
      this.#later(retryMs, () => this.#handOn({ ...parcel, isRepetition: true }));
    }
  }

  #noteOrder(indexes: readonly number[]): void {
    this.#tally.reordered += indexes.filter((index) => index < this.#last).length;
    this.#last = Math.max(this.#last, ...indexes);
  }

  #later(delayMs: number, task: () => void): Timer {
    this.#pending += 1;
    const run = () => {
      task();
      this.#done();
    };
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.set(timer, run);
    return timer;
  }

  #soon(task: () => void): void {
    this.#pending += 1;
    this.#options.clock.soon(() => {
      if (!this.#isClosed) task();
      this.#done();
    });
  }

  #cancel(timer: Timer): void {
    timer.cancel();
    if (this.#timers.delete(timer)) this.#done();
  }

  #done(): void {
    this.#pending = Math.max(0, this.#pending - 1);
    this.#settle();
  }

  #settle(): void {
    if (this.#pending > 0) return;
    for (const resolve of this.#waitingForIdle) resolve();
    this.#waitingForIdle.clear();
  }
}
