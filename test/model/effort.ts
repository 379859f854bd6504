/**
 * How much the model tests try. The mutants run them often, each time against another broken build, and are found by the
 * first few hundred histories.
 */
export const isQuick = process.env['TANDEM_MODEL_EFFORT'] === 'quick';

/** A number of trials: the one for a full run, or the one for a quick one. */
export function effort({ full, quick }: { readonly full: number; readonly quick: number }): number {
  return isQuick ? quick : full;
}
