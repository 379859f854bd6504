import { CallingError } from './calling-error.js';
/** An argument of a command is wrong. Nothing was sent; correct the argument named by `path`. */
export declare class InvalidArgumentError extends CallingError {
    readonly name = "InvalidArgumentError";
    readonly code = "argument.invalid";
    static isInstance(value: unknown): value is InvalidArgumentError;
}
/** The configuration is incomplete or wrong. The message names the key and the fix. */
export declare class ConfigurationError extends CallingError {
    readonly name = "ConfigurationError";
    readonly code = "configuration.invalid";
    static isInstance(value: unknown): value is ConfigurationError;
}
/** The provider has no such operation or option. Ask `calling.capabilities` before calling. Nothing was sent. */
export declare class UnsupportedOperationError extends CallingError {
    readonly name = "UnsupportedOperationError";
    readonly code = "operation.unsupported";
    static isInstance(value: unknown): value is UnsupportedOperationError;
}
/** The provider answered and refused. `status`, `providerCode` and `requestId` hold what it said. */
export declare class RequestError extends CallingError {
    readonly name = "RequestError";
    readonly code = "request.refused";
    static isInstance(value: unknown): value is RequestError;
}
/** The provider, or the event log, could not be reached or did not answer in time. See `outcomeUnknown`. */
export declare class UnavailableError extends CallingError {
    readonly name = "UnavailableError";
    readonly code = "provider.unavailable";
    static isInstance(value: unknown): value is UnavailableError;
}
/** The provider knows no such call: it has ended, or the id is wrong. */
export declare class CallNotFoundError extends CallingError {
    readonly name = "CallNotFoundError";
    readonly code = "call.not-found";
    static isInstance(value: unknown): value is CallNotFoundError;
}
/** The call, or the object the command was given on, is in a state in which the command makes no sense. */
export declare class InvalidStateError extends CallingError {
    readonly name = "InvalidStateError";
    readonly code = "call.invalid-state";
    static isInstance(value: unknown): value is InvalidStateError;
}
/** An operation that the provider had accepted did not succeed. Thrown only by `operation.result()`. */
export declare class OperationFailedError extends CallingError {
    readonly name = "OperationFailedError";
    readonly code = "operation.failed";
    static isInstance(value: unknown): value is OperationFailedError;
}
/** An accepted operation passed its deadline without success. Thrown only by `operation.result()`. */
export declare class OperationTimeoutError extends CallingError {
    readonly name = "OperationTimeoutError";
    readonly code = "operation.timeout";
    static isInstance(value: unknown): value is OperationTimeoutError;
}
/** A webhook delivery could not be proven to come from the provider. It was neither parsed nor logged. */
export declare class WebhookVerificationError extends CallingError {
    readonly name = "WebhookVerificationError";
    readonly code = "webhook.unverified";
    static isInstance(value: unknown): value is WebhookVerificationError;
}
/** A webhook delivery is not in any form its provider sends. */
export declare class WebhookPayloadError extends CallingError {
    readonly name = "WebhookPayloadError";
    readonly code = "webhook.malformed";
    static isInstance(value: unknown): value is WebhookPayloadError;
}
//# sourceMappingURL=errors.d.ts.map