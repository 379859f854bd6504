import * as v from 'valibot';

const durationMs = v.pipe(v.number(), v.finite(), v.minValue(1));

/** Schema of {@link ReconcileOptions}. */
export const reconcileOptions = v.strictObject({
  operationAfterMs: v.optional(durationMs),
  rosterAfterMs: v.optional(durationMs),
  silenceMs: v.optional(durationMs),
  maxReadsPerMinute: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  orphanAfterMs: v.optional(durationMs),
});

/**
 * When to ask the provider for the truth because its webhooks may have been lost. All times are spread by a fifth either
 * way, and only calls that are observed or have open operations are asked about.
 *
 * - `operationAfterMs`: first question about an open operation; each further one waits twice as long. @default 10_000
 * - `rosterAfterMs`: read of a roster that is known to have a gap; a read that fails is repeated, each time after twice as
 *   long. @default 1_000
 * - `silenceMs`: how long a call may be silent before its state and roster are read. @default 300_000
 * - `maxReadsPerMinute`: budget of one call. @default 12
 * - `orphanAfterMs`: age at which an intent without an answer is taken to be left over from a crash. @default 5_000
 */
export type ReconcileOptions = v.InferOutput<typeof reconcileOptions>;

/** {@link ReconcileOptions} with nothing left open. */
export type ReconcilePolicy = { readonly [Key in keyof ReconcileOptions]-?: number };

/** The policy that options describe. */
export function reconcilePolicyOf(options: ReconcileOptions = {}): ReconcilePolicy {
  return {
    operationAfterMs: options.operationAfterMs ?? 10_000,
    rosterAfterMs: options.rosterAfterMs ?? 1_000,
    silenceMs: options.silenceMs ?? 300_000,
    maxReadsPerMinute: options.maxReadsPerMinute ?? 12,
    orphanAfterMs: options.orphanAfterMs ?? 5_000,
  };
}
