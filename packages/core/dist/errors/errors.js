import { CallingError, hasCode } from './calling-error.js';
/** An argument of a command is wrong. Nothing was sent; correct the argument named by `path`. */
export class InvalidArgumentError extends CallingError {
    name = 'InvalidArgumentError';
    code = 'argument.invalid';
    static isInstance(value) {
        return hasCode(value, 'argument.invalid');
    }
}
/** The configuration is incomplete or wrong. The message names the key and the fix. */
export class ConfigurationError extends CallingError {
    name = 'ConfigurationError';
    code = 'configuration.invalid';
    static isInstance(value) {
        return hasCode(value, 'configuration.invalid');
    }
}
/** The provider has no such operation or option. Ask `calling.capabilities` before calling. Nothing was sent. */
export class UnsupportedOperationError extends CallingError {
    name = 'UnsupportedOperationError';
    code = 'operation.unsupported';
    static isInstance(value) {
        return hasCode(value, 'operation.unsupported');
    }
}
/** The provider answered and refused. `status`, `providerCode` and `requestId` hold what it said. */
export class RequestError extends CallingError {
    name = 'RequestError';
    code = 'request.refused';
    static isInstance(value) {
        return hasCode(value, 'request.refused');
    }
}
/** The provider, or the event log, could not be reached or did not answer in time. See `outcomeUnknown`. */
export class UnavailableError extends CallingError {
    name = 'UnavailableError';
    code = 'provider.unavailable';
    static isInstance(value) {
        return hasCode(value, 'provider.unavailable');
    }
}
/** The provider knows no such call: it has ended, or the id is wrong. */
export class CallNotFoundError extends CallingError {
    name = 'CallNotFoundError';
    code = 'call.not-found';
    static isInstance(value) {
        return hasCode(value, 'call.not-found');
    }
}
/** The call, or the object the command was given on, is in a state in which the command makes no sense. */
export class InvalidStateError extends CallingError {
    name = 'InvalidStateError';
    code = 'call.invalid-state';
    static isInstance(value) {
        return hasCode(value, 'call.invalid-state');
    }
}
/** An operation that the provider had accepted did not succeed. Thrown only by `operation.result()`. */
export class OperationFailedError extends CallingError {
    name = 'OperationFailedError';
    code = 'operation.failed';
    static isInstance(value) {
        return hasCode(value, 'operation.failed');
    }
}
/** An accepted operation passed its deadline without success. Thrown only by `operation.result()`. */
export class OperationTimeoutError extends CallingError {
    name = 'OperationTimeoutError';
    code = 'operation.timeout';
    static isInstance(value) {
        return hasCode(value, 'operation.timeout');
    }
}
/** A webhook delivery could not be proven to come from the provider. It was neither parsed nor logged. */
export class WebhookVerificationError extends CallingError {
    name = 'WebhookVerificationError';
    code = 'webhook.unverified';
    static isInstance(value) {
        return hasCode(value, 'webhook.unverified');
    }
}
/** A webhook delivery is not in any form its provider sends. */
export class WebhookPayloadError extends CallingError {
    name = 'WebhookPayloadError';
    code = 'webhook.malformed';
    static isInstance(value) {
        return hasCode(value, 'webhook.malformed');
    }
}
//# sourceMappingURL=errors.js.map