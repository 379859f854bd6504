import type { Clock } from '../clock/clock.js';
import { type SpoiledToken, spoilToken } from '../token/spoil-token.js';
import type { TokenIssuer } from '../token/token-issuer.js';
import type { Delivery, PlannedDelivery } from '../webhook/delivery.js';
import type { Faults, Occasion } from './faults.js';

/** What becomes of a delivery: it goes out, or it is lost. */
export interface DeliveryOutlet {
  deliver(planned: PlannedDelivery): void;
  lose(delivery: Delivery): void;
}

interface Batch {
  readonly planned: PlannedDelivery;
  readonly bodies: unknown[];
  readonly labels: string[];
}

interface Dependencies {
  readonly faults: Faults;
  readonly clock: Clock;
  readonly issuers: readonly TokenIssuer[];
}

const batchWindowMs = 200;

/** How long a delivery waits for another one of its call to overtake it. */
const overtakenWithinMs = 1000;

/** Lets go wrong what is about to be delivered. */
export class DeliveryFaults {
  readonly #dependencies: Dependencies;
  readonly #waiting = new Map<string, () => void>();
  readonly #batches = new Map<string, Batch>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Hands a delivery on, as it is or worse. */
  apply(planned: PlannedDelivery, outlet: DeliveryOutlet): void {
    const { faults } = this.#dependencies;
    const occasion = { service: planned.delivery.service, names: [planned.delivery.label] };
    if (faults.strike(['drop'], occasion).length > 0) {
      outlet.lose(planned.delivery);
      return;
    }
    const spoiled = this.#spoil(planned.delivery, occasion);
    const delays = faults.strike(['delay'], occasion).map(({ delayMs }) => delayMs);
    const late = { delivery: spoiled, delayMs: planned.delayMs + Math.max(0, ...delays) };
    const copies = faults
      .strike(['duplicate'], occasion)
      .reduce((sum, { copies: more = 1 }) => sum + more, 0);
    for (let copy = 0; copy <= copies; copy += 1) this.#order(late, occasion, outlet);
  }

  /** Forgets what is held back. */
  reset(): void {
    this.#waiting.clear();
    this.#batches.clear();
  }

  #order(planned: PlannedDelivery, occasion: Occasion, outlet: DeliveryOutlet): void {
    const { faults, clock } = this.#dependencies;
    const key = keyOf(planned.delivery);
    const [batch] = faults.strike(['batch'], occasion);
    if (batch !== undefined || this.#batches.has(key)) {
      this.#collect(planned, batch?.windowMs ?? batchWindowMs, outlet);
      return;
    }
    const overtaken = this.#waiting.get(key);
    if (overtaken === undefined && faults.strike(['reorder'], occasion).length > 0) {
      const release = () => {
        if (this.#waiting.get(key) !== release) return;
        this.#waiting.delete(key);
        outlet.deliver(planned);
      };
      this.#waiting.set(key, release);
      clock.after(overtakenWithinMs, release);
      return;
    }
    outlet.deliver(planned);
    overtaken?.();
  }

  #collect(planned: PlannedDelivery, windowMs: number, outlet: DeliveryOutlet): void {
    const { delivery } = planned;
    const key = keyOf(delivery);
    const open = this.#batches.get(key);
    if (open !== undefined) {
      open.bodies.push(delivery.body);
      open.labels.push(delivery.label);
      return;
    }
    const batch: Batch = { planned, bodies: [delivery.body], labels: [delivery.label] };
    this.#batches.set(key, batch);
    this.#dependencies.clock.after(windowMs, () => {
      if (this.#batches.get(key) !== batch) return;
      this.#batches.delete(key);
      const body = mergeBodies(batch.bodies);
      outlet.deliver({
        ...planned,
        delivery: { ...delivery, body, label: batch.labels.join(' + ') },
      });
    });
  }

  #spoil(delivery: Delivery, occasion: Occasion): Delivery {
    const { faults, issuers, clock } = this.#dependencies;
    const flaws = faults.strike(['expiredToken', 'wrongSignature', 'clockSkew'], occasion);
    let spoiled = delivery;
    for (const flaw of flaws) {
      const how: SpoiledToken =
        flaw.kind === 'clockSkew' ? { kind: 'shifted', byMs: flaw.skewMs } : { kind: flaw.kind };
      const { bearerToken } = spoiled;
      spoiled = {
        ...spoiled,
        ...(flaw.kind === 'clockSkew' ? { body: shiftTimes(spoiled.body, flaw.skewMs) } : {}),
        ...(bearerToken === undefined
          ? {}
          : {
              bearerToken: async () =>
                spoilToken(await bearerToken(), how, { issuers, now: clock.now() }),
            }),
      };
    }
    return spoiled;
  }
}

/** What belongs together: deliveries about one call to one address. */
function keyOf({ service, callId, url }: Delivery): string {
  return `${service} ${callId} ${url}`;
}

/** Several bodies of one kind in one: lists one after another, and what lists hold inside. */
function mergeBodies(bodies: readonly unknown[]): unknown {
  const [first, ...more] = bodies;
  if (more.length === 0) return first;
  if (bodies.every((body) => Array.isArray(body))) return bodies.flat();
  const values = bodies.map((body) => valuesOf(body));
  if (typeof first === 'object' && first !== null && values.every((value) => value !== undefined)) {
    return { ...first, value: values.flat() };
  }
  return bodies;
}

function valuesOf(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null || !('value' in body)) return undefined;
  return Array.isArray(body.value) ? body.value : undefined;
}

/** The times of the events in a body, put forward or back. */
function shiftTimes(body: unknown, byMs: number): unknown {
  if (Array.isArray(body)) return body.map((event) => shiftTimes(event, byMs));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const isTime = (name === 'time' || name === 'eventTime') && typeof value === 'string';
      return [name, isTime ? shiftTime(value, byMs) : value];
    }),
  );
}

function shiftTime(time: string, byMs: number): string {
  return new Date(Date.parse(time) + byMs).toISOString().replace('Z', '+00:00');
}
