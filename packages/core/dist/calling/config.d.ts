import * as v from 'valibot';
declare const callingConfig: v.StrictObjectSchema<{
    readonly provider: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    readonly providers: v.RecordSchema<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, "A provider name starts with a lower-case letter and holds letters, digits and dashes only, at most 32.">]>, v.LooseObjectSchema<{
        readonly kind: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    readonly settleMs: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.MinValueAction<number, 0, undefined>]>, undefined>;
    readonly reconcile: v.OptionalSchema<v.UnionSchema<[v.LiteralSchema<false, undefined>, v.StrictObjectSchema<{
        readonly operationAfterMs: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.FiniteAction<number, undefined>, v.MinValueAction<number, 1, undefined>]>, undefined>;
        readonly rosterAfterMs: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.FiniteAction<number, undefined>, v.MinValueAction<number, 1, undefined>]>, undefined>;
        readonly silenceMs: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.FiniteAction<number, undefined>, v.MinValueAction<number, 1, undefined>]>, undefined>;
        readonly maxReadsPerMinute: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.IntegerAction<number, undefined>, v.MinValueAction<number, 1, undefined>]>, undefined>;
        readonly orphanAfterMs: v.OptionalSchema<v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.FiniteAction<number, undefined>, v.MinValueAction<number, 1, undefined>]>, undefined>;
    }, undefined>], undefined>, undefined>;
}, undefined>;
/**
 * Which providers to use and how, as plain data: from code, a JSON file or the environment.
 *
 * - `provider`: name of the provider that carries calls for which none is named. May be left out where there is only one.
 * - `providers`: by name, the `kind` of each (by default its name) and the options of that kind.
 * - `reconcile`: when to ask the provider for the truth unasked, see {@link ReconcileOptions}; false for never.
 * - `settleMs`: how long after a disconnection the ends of open operations may still arrive. @default 1000
 */
export type CallingConfig = v.InferOutput<typeof callingConfig>;
/**
 * Checks configuration once, as a whole.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export declare function parseCallingConfig(config: unknown): CallingConfig;
/**
 * Checks configuration against a schema. For providers, which have schemas of their own.
 *
 * @param at The path of the checked part inside the whole configuration, for the message.
 * @throws ConfigurationError that names the key and the fix.
 */
export declare function parseConfig<Schema extends v.GenericSchema>(schema: Schema, config: unknown, at: string): v.InferOutput<Schema>;
export {};
//# sourceMappingURL=config.d.ts.map