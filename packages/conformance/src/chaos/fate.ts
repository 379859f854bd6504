/** What is to become of one delivery. */
export interface DeliveryFate {
  /** Never arrives. */
  readonly isLost: boolean;
  readonly delayMs: number;
  /** How many later deliveries arrive first, as far as any come. */
  readonly overtakenBy: number;
  /** Waits for the next delivery and arrives with it in one body. */
  readonly isBatched: boolean;
  /** Arrives again, this long after the first time, once for each. */
  readonly repeatsAfterMs: readonly number[];
  /** Which of the intakes it reaches, counted around. Each repetition reaches the next one. */
  readonly intake: number;
}

/**
 * What is to become of the answer to one command. `eventsFirst`: it is read only after the first webhook that reports on
 * the command. `answerFirst`: webhooks that report on the command wait for it.
 */
export type CommandFate = 'asItComes' | 'eventsFirst' | 'answerFirst';

/** The fates of deliveries and commands in the order in which they come. Beyond the lists nothing goes wrong. */
export interface ChaosScript {
  readonly deliveries: readonly DeliveryFate[];
  readonly commands: readonly CommandFate[];
}

/** How often each fault happens, from 0 (never) to 1 (always). */
export interface ChaosRates {
  readonly loss: number;
  readonly delay: number;
  readonly reordering: number;
  readonly batching: number;
  readonly duplication: number;
  readonly eventsFirst: number;
  readonly answerFirst: number;
}

/** How bad a fault may be. */
export interface ChaosBounds {
  /** @default 1_000 */
  readonly maxDelayMs: number;
  /** The most deliveries that overtake one. @default 4 */
  readonly reorderWindow: number;
  /** The most repetitions of one delivery. @default 2 */
  readonly maxRepeats: number;
}

export const defaultRates: ChaosRates = {
  loss: 0.02,
  delay: 0.1,
  reordering: 0.1,
  batching: 0.1,
  duplication: 0.1,
  eventsFirst: 0.1,
  answerFirst: 0.1,
};

export const defaultBounds: ChaosBounds = { maxDelayMs: 1_000, reorderWindow: 4, maxRepeats: 2 };

/** The fate of a delivery for which nothing goes wrong. */
export const uneventful: DeliveryFate = {
  isLost: false,
  delayMs: 0,
  overtakenBy: 0,
  isBatched: false,
  repeatsAfterMs: [],
  intake: 0,
};

/** Tells what becomes of each delivery and of each command, by its number. */
export interface FateTeller {
  delivery(index: number): DeliveryFate;
  command(index: number): CommandFate;
}

/** Fates as a script has them. */
export function scriptedFates({ deliveries, commands }: ChaosScript): FateTeller {
  return {
    delivery: (index) => deliveries[index] ?? { ...uneventful, intake: index },
    command: (index) => commands[index] ?? 'asItComes',
  };
}

/** Fates drawn by chance. Each depends on the seed and on its own number alone, so that the same seed is the same chaos. */
export function seededFates(seed: number, rates: ChaosRates, bounds: ChaosBounds): FateTeller {
  return {
    delivery(index) {
      const random = randomNumbers(seed, 2 * index);
      const happens = (rate: number) => random() < rate;
      const upTo = (most: number) => 1 + Math.floor(random() * most);
      return {
        isLost: happens(rates.loss),
        delayMs: happens(rates.delay) ? upTo(bounds.maxDelayMs) : 0,
        overtakenBy: happens(rates.reordering) ? upTo(bounds.reorderWindow) : 0,
        isBatched: happens(rates.batching),
        repeatsAfterMs: happens(rates.duplication)
          ? Array.from({ length: upTo(bounds.maxRepeats) }, () => upTo(bounds.maxDelayMs))
          : [],
        intake: Math.floor(random() * 2 ** 16),
      };
    },
    command(index) {
      const chance = randomNumbers(seed, 2 * index + 1)();
      if (chance < rates.eventsFirst) return 'eventsFirst';
      return chance < rates.eventsFirst + rates.answerFirst ? 'answerFirst' : 'asItComes';
    },
  };
}

/** Numbers from 0 to 1 (exclusive) by splitmix32, a sequence of its own for each seed and stream. */
function randomNumbers(seed: number, stream: number): () => number {
  let state = Math.imul(seed ^ Math.imul(stream + 1, 0x85eb_ca6b), 0xc2b2_ae35) | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}
