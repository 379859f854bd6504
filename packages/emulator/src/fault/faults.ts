import { createChance } from './chance.js';
import type { Fault, FaultKind } from './fault.js';

/** What is about to happen: a delivery, a request, an accepted operation. */
export interface Occasion {
  readonly service: string;
  /** The names by which a fault can mean it. */
  readonly names: readonly string[];
}

/** A fault as the control API shows it. */
export interface FaultRule {
  readonly id: string;
  readonly fault: Fault;
  readonly strikes: number;
}

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly pattern: RegExp;
  readonly chance: () => number;
  strikes: number;
}

interface Dependencies {
  readonly newId: () => string;
  readonly fromStart: readonly Fault[];
  readonly seed: number;
}

/**
 * What goes wrong on purpose. Whether a fault strikes is drawn from the seed, for each fault by itself: the same faults
 * and the same occasions in the same order give the same strikes.
 */
export class Faults {
  readonly #dependencies: Dependencies;
  #entries: Entry[] = [];
  #seed: number;
  #added = 0;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#seed = dependencies.seed;
    this.reset();
  }

  add(fault: Fault): FaultRule {
    this.#added += 1;
    const entry: Entry = {
      id: this.#dependencies.newId(),
      fault,
      pattern: patternOf(fault.operation ?? '*'),
      // A prime apart, so that two faults do not draw the same numbers.
      chance: createChance(this.#seed + this.#added * 7919),
      strikes: 0,
    };
    this.#entries.push(entry);
    return describe(entry);
  }

  /** False when there is no such fault. */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  list(): readonly FaultRule[] {
    return this.#entries.map(describe);
  }

  clear(): void {
    this.#entries = [];
    this.#added = 0;
  }

  /** Begins to draw anew, from another seed; the faults stay. */
  reseed(seed: number): void {
    this.#seed = seed;
    const faults = this.#entries.map(({ fault }) => fault);
    this.clear();
    for (const fault of faults) this.add(fault);
  }

  /** Back to the faults and the seed of the start. */
  reset(): void {
    this.#seed = this.#dependencies.seed;
    this.clear();
    for (const fault of this.#dependencies.fromStart) this.add(fault);
  }

  /** The faults of these kinds that strike now, in the order in which they were added. */
  strike<Kind extends FaultKind>(
    kinds: readonly Kind[],
    { service, names }: Occasion,
  ): readonly Extract<Fault, { readonly kind: Kind }>[] {
    const struck: Extract<Fault, { readonly kind: Kind }>[] = [];
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (!isOfKind(fault, kinds)) continue;
      if (fault.service !== undefined && fault.service !== service) continue;
      if (!names.some((name) => entry.pattern.test(name))) continue;
      if (fault.times !== undefined && entry.strikes >= fault.times) continue;
      if (fault.probability !== undefined && entry.chance() >= fault.probability) continue;
      entry.strikes += 1;
      struck.push(fault);
    }
    return struck;
  }
}

function describe({ id, fault, strikes }: Entry): FaultRule {
  return { id, fault, strikes };
}

function isOfKind<Kind extends FaultKind>(
  fault: Fault,
  kinds: readonly Kind[],
): fault is Extract<Fault, { readonly kind: Kind }> {
  return kinds.some((kind) => kind === fault.kind);
}

/** A pattern in which only the star means something. */
function patternOf(operation: string): RegExp {
  const literal = operation.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${literal}$`, 'i');
}
