const marker = Symbol.for('tandem.CallingError');
/**
 * The base of every error this library throws or rejects with. Tell errors apart by {@link CallingError.code} or by
 * `isInstance` of a subclass, both of which hold across duplicate installations, unlike `instanceof`.
 */
export class CallingError extends Error {
    provider;
    operation;
    operationId;
    callId;
    status;
    providerCode;
    providerSubCode;
    requestId;
    retryAfterMs;
    path;
    retryable;
    outcomeUnknown;
    constructor(message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        const { cause: _cause, retryable = false, outcomeUnknown = false, ...known } = details;
        Object.assign(this, known);
        this.retryable = retryable;
        this.outcomeUnknown = outcomeUnknown;
        Object.defineProperty(this, marker, { value: true });
    }
    /** Whether a value is an error of this family, whichever copy of the library made it. */
    static isInstance(value) {
        return typeof value === 'object' && value !== null && marker in value;
    }
    /** Adds where it happened, as far as whoever threw it could not know. Returns the error. */
    locate(where) {
        const { provider, operation, operationId, callId } = where;
        if (provider !== undefined)
            this.provider ??= provider;
        if (operation !== undefined)
            this.operation ??= operation;
        if (operationId !== undefined)
            this.operationId ??= operationId;
        if (callId !== undefined)
            this.callId ??= callId;
        return this;
    }
    /** The error as plain data. The cause stays behind: it may hold what must not leave the process. */
    toJSON() {
        const { name, code, message, retryable, outcomeUnknown } = this;
        const optional = {
            provider: this.provider,
            operation: this.operation,
            operationId: this.operationId,
            callId: this.callId,
            status: this.status,
            providerCode: this.providerCode,
            providerSubCode: this.providerSubCode,
            requestId: this.requestId,
            retryAfterMs: this.retryAfterMs,
            path: this.path,
        };
        const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
        return { name, code, message, ...known, retryable, outcomeUnknown };
    }
}
/** Whether a value is a {@link CallingError} with the given code. */
export function hasCode(value, code) {
    return CallingError.isInstance(value) && value.code === code;
}
//# sourceMappingURL=calling-error.js.map