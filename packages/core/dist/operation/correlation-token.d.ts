/**
 * The text that travels with a command as the provider's context: our operation id, and behind it the application's own
 * context, letter by letter. So an outcome finds its operation even where the HTTP answer was never seen.
 *
 * @throws InvalidArgumentError when it would be longer than the provider carries.
 */
export declare function encodeCorrelationToken(operationId: string, context: string | undefined, maxLength: number): string;
/** What a provider's context text says. A text that is not ours is wholly the application's, or somebody else's. */
export declare function decodeCorrelationToken(text: string): {
    readonly operationId?: string;
    readonly context?: string;
};
//# sourceMappingURL=correlation-token.d.ts.map