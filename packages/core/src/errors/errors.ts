import { CallingError, hasCode } from './calling-error.js';

/** An argument of a command is wrong. Nothing was sent; correct the argument named by `path`. */
export class InvalidArgumentError extends CallingError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'argument.invalid';
  static override isInstance(value: unknown): value is InvalidArgumentError {
    return hasCode(value, 'argument.invalid');
  }
}

/** The configuration is incomplete or wrong. The message names the key and the fix. */
export class ConfigurationError extends CallingError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration.invalid';
  static override isInstance(value: unknown): value is ConfigurationError {
    return hasCode(value, 'configuration.invalid');
  }
}

/** The provider has no such operation or option. Ask `calling.capabilities` before calling. Nothing was sent. */
export class UnsupportedOperationError extends CallingError {
  override readonly name = 'UnsupportedOperationError';
  readonly code = 'operation.unsupported';
  static override isInstance(value: unknown): value is UnsupportedOperationError {
    return hasCode(value, 'operation.unsupported');
  }
}

/** The provider answered and refused. `status`, `providerCode` and `requestId` hold what it said. */
export class RequestError extends CallingError {
  override readonly name = 'RequestError';
  readonly code = 'request.refused';
  static override isInstance(value: unknown): value is RequestError {
    return hasCode(value, 'request.refused');
  }
}

/** The provider, or the event log, could not be reached or did not answer in time. See `outcomeUnknown`. */
export class UnavailableError extends CallingError {
  override readonly name = 'UnavailableError';
  readonly code = 'provider.unavailable';
  static override isInstance(value: unknown): value is UnavailableError {
    return hasCode(value, 'provider.unavailable');
  }
}

/** The provider knows no such call: it has ended, or the id is wrong. */
export class CallNotFoundError extends CallingError {
  override readonly name = 'CallNotFoundError';
  readonly code = 'call.not-found';
  static override isInstance(value: unknown): value is CallNotFoundError {
    return hasCode(value, 'call.not-found');
  }
}

/**
 * What was to be appended under a lease was refused as a whole, because another holder has been granted the lease since, or
 * the log does not know it any more. Whoever holds it now does what is to be done; leave it.
 */
export class LeaseLostError extends CallingError {
  override readonly name = 'LeaseLostError';
  readonly code = 'lease.lost';
  static override isInstance(value: unknown): value is LeaseLostError {
    return hasCode(value, 'lease.lost');
  }
}

/** The call, or the object the command was given on, is in a state in which the command makes no sense. */
export class InvalidStateError extends CallingError {
  override readonly name = 'InvalidStateError';
  readonly code = 'call.invalid-state';
  static override isInstance(value: unknown): value is InvalidStateError {
    return hasCode(value, 'call.invalid-state');
  }
}

/** An operation that the provider had accepted did not succeed. Thrown only by `operation.result()`. */
export class OperationFailedError extends CallingError {
  override readonly name = 'OperationFailedError';
  readonly code = 'operation.failed';
  static override isInstance(value: unknown): value is OperationFailedError {
    return hasCode(value, 'operation.failed');
  }
}

/** An accepted operation passed its deadline without success. Thrown only by `operation.result()`. */
export class OperationTimeoutError extends CallingError {
  override readonly name = 'OperationTimeoutError';
  readonly code = 'operation.timeout';
  static override isInstance(value: unknown): value is OperationTimeoutError {
    return hasCode(value, 'operation.timeout');
  }
}

/** A webhook delivery could not be proven to come from the provider. It was neither parsed nor logged. */
export class WebhookVerificationError extends CallingError {
  override readonly name = 'WebhookVerificationError';
  readonly code = 'webhook.unverified';
  static override isInstance(value: unknown): value is WebhookVerificationError {
    return hasCode(value, 'webhook.unverified');
  }
}

/** A webhook delivery is not in any form its provider sends. */
export class WebhookPayloadError extends CallingError {
  override readonly name = 'WebhookPayloadError';
  readonly code = 'webhook.malformed';
  static override isInstance(value: unknown): value is WebhookPayloadError {
    return hasCode(value, 'webhook.malformed');
  }
}
