/**
 * How much the model tests try. The mutants run them often, each time against another broken build, and are found by the
 * first few histories.
 */
export const isQuick = process.env['TANDEM_MODEL_EFFORT'] === 'quick';

/** A number of trials: the one for a full run, or the one for a quick one. */
export function effort({ full, quick }: { readonly full: number; readonly quick: number }): number {
  return isQuick ? quick : full;
}

const wanted = Number(process.env['TANDEM_MODEL_RUNS'] ?? 0);

/**
 * How often a property is tried. A run is the same everywhere, so that whoever sees it fail can see it fail again; with
 * `TANDEM_MODEL_RUNS` it is as long as wanted, and another each time.
 */
export function trials(numbers: { readonly full: number; readonly quick: number }): {
  readonly numRuns: number;
  readonly seed?: number;
} {
  return wanted > 0 ? { numRuns: wanted } : { numRuns: effort(numbers), seed: 1_889 };
}

/** Long enough for any number of trials. */
export const patienceMs = 600_000;
