/** What a provider's configured name may look like: it is part of call ids, webhook paths and log keys. */
export declare const providerNamePattern: RegExp;
/**
 * The stable id of a call: the configured name of its provider and the provider's own id, so that any replica derives
 * it from a webhook alone and knows from it whom to ask.
 */
export declare function callIdOf(provider: string, providerCallId: string): string;
/**
 * The parts of a call id.
 *
 * @throws InvalidArgumentError when the text is not a call id.
 */
export declare function parseCallId(callId: string): {
    readonly provider: string;
    readonly providerCallId: string;
};
/** Where events are kept that name no call. */
export declare function unattributedCallId(provider: string): string;
/** Where the intent to place a call is kept until its provider has given the call an id. */
export declare function placingIdOf(provider: string, operationId: string): string;
/** Whether an id is one of {@link placingIdOf}. */
export declare function isPlacingId(callId: string): boolean;
//# sourceMappingURL=call-id.d.ts.map