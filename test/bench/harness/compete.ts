import { performance } from 'node:perf_hooks';
import type { Comparison, Unit } from './measure.ts';
import { sampleOf } from './statistics.ts';

/** One way to do the work. */
export interface Contender<Input> {
  /** What has to stand before the clock starts. Not timed. */
  readonly prepare?: (input: Input) => Promise<void> | void;
  /** The work. All of what it returns is compared, so it says what was done. */
  readonly run: (input: Input) => Promise<unknown> | unknown;
  /** Takes down what `prepare` set up. Not timed. */
  readonly clear?: () => Promise<void> | void;
}

/** How to compete. */
export interface Competition<Input> {
  readonly rounds: number;
  /** Rounds that are run first and do not count. @default 3 */
  readonly warmUp?: number;
  /** How many pieces of work one round is. */
  readonly operations: number;
  /** `cpu` counts the processor time of this whole process, its helper threads with it. @default 'wall' */
  readonly clock?: 'wall' | 'cpu';
  /** The input of a round, the same for all. Not timed. */
  readonly input: (round: number) => Input;
}

/** Microseconds per piece of work, for each round that counted. */
export type Times<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Lets contenders do the same work round by round, each first in its turn, with the heap collected before each. The outputs
 * of a round have to be equal.
 *
 * @throws Error when they are not: then something else was compared than what was meant.
 */
export async function compete<Name extends string, Input>(
  contenders: Readonly<Record<Name, Contender<Input>>>,
  { rounds, warmUp = 3, operations, clock = 'wall', input }: Competition<Input>,
): Promise<Times<Name>> {
  // The keys of a record that was written out are its names.
  const names = Object.keys(contenders) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const given = input(round);
    const outputs = new Map<Name, string>();
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const { spent, output } = await timed(contenders[name], given, clock);
      outputs.set(name, JSON.stringify(output));
      if (round >= warmUp) times[name].push(spent / operations);
    }
    assertEqual(outputs);
  }
  return times;
}

async function timed<Input>(
  { prepare, run, clear }: Contender<Input>,
  input: Input,
  clock: 'wall' | 'cpu',
): Promise<{ spent: number; output: unknown }> {
  await prepare?.(input);
  globalThis.gc?.();
  const start = performance.now();
  const busy = process.cpuUsage();
  const output = await run(input);
  const { user, system } = process.cpuUsage(busy);
  const wall = (performance.now() - start) * 1_000;
  await clear?.();
  return { spent: clock === 'wall' ? wall : user + system, output };
}

function assertEqual(outputs: ReadonlyMap<string, string>): void {
  const [[oneName, one] = ['', undefined], ...others] = outputs;
  if (one === undefined) throw new Error(`"${oneName}" returned nothing that could be compared.`);
  for (const [name, other] of others) {
    if (other === one) continue;
    throw new Error(
      `"${oneName}" and "${name}" did not do the same work:\n${one.slice(0, 500)}\n${other.slice(0, 500)}`,
    );
  }
}

/** Two contenders beside each other, as time for each piece of work. */
export function asTimes(tandem: readonly number[], other: readonly number[]): Comparison {
  return compared('µs', tandem, other);
}

/** Two contenders beside each other, as pieces of work in a second. */
export function asRates(tandem: readonly number[], other: readonly number[]): Comparison {
  const rate = (time: number) => 1_000_000 / time;
  return compared('per second', tandem.map(rate), other.map(rate));
}

/** What was found in each round, beside what the other gave in the same round. */
export function compared(
  unit: Unit,
  tandem: readonly number[],
  other: readonly number[],
): Comparison {
  const ratios = tandem.map((value, round) => value / (other[round] ?? Number.NaN));
  return { unit, tandem: sampleOf(tandem), other: sampleOf(other), ratio: sampleOf(ratios) };
}
