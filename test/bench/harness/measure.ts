import type { Sample } from './statistics.ts';

/** In what a measure counts. Of rates more is better, of all others less. */
export type Unit = 'µs' | 'ms' | 'per second' | 'bytes' | 'packages';

/** Tandem beside something else that did the same work. */
export interface Comparison {
  readonly unit: Unit;
  readonly tandem: Sample;
  readonly other: Sample;
  /** Tandem divided by the other, round by round. */
  readonly ratio: Sample;
}

/** What one measure found. */
export interface Result {
  /** Beside the official client, where it does the same. */
  readonly official?: Comparison;
  /** Beside the least code that could do the work. */
  readonly floor?: Comparison;
  /** What a reader must know to believe the numbers. */
  readonly notes: readonly string[];
}

/** How a run is done. */
export interface MeasureContext {
  /** Less work and fewer rounds: enough to see a regression, not enough to quote. */
  readonly isQuick: boolean;
  /** How many rounds count. */
  readonly rounds: number;
}

/** Something that is measured. Each has a file of its own, `measures/<id>.ts`, which exports it as `measure`. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  /**
   * Runs in a process of its own, started with `--expose-gc`.
   *
   * @throws Error when the contenders did not do the same work.
   */
  run(context: MeasureContext): Promise<Result>;
}
