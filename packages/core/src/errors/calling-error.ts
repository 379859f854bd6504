import { redact } from '../logger/redact.js';
import { redactCause } from '../logger/redact-cause.js';
import { redactText } from '../logger/redact-text.js';

/**
 * Every way in which calling can fail, as a stable name to branch on. The part before the dot says what failed.
 */
export type CallingErrorCode =
  | 'argument.invalid'
  | 'configuration.invalid'
  | 'operation.unsupported'
  | 'operation.failed'
  | 'operation.timeout'
  | 'request.refused'
  | 'provider.unavailable'
  | 'call.not-found'
  | 'call.invalid-state'
  | 'lease.lost'
  | 'webhook.unverified'
  | 'webhook.malformed';

/**
 * What is known about a failure beside its message. None of it should hold secrets, phone numbers or payloads; what slips in is
 * taken out when the error is made.
 */
export interface CallingErrorDetails {
  readonly cause?: unknown;
  /** Configured name of the provider. */
  readonly provider?: string;
  /** The command that failed, by its kind. */
  readonly operation?: string;
  readonly operationId?: string;
  readonly callId?: string;
  /** HTTP status of the provider's answer. */
  readonly status?: number;
  /** The provider's own error code, unchanged. */
  readonly providerCode?: string;
  /** The provider's finer code, unchanged. */
  readonly providerSubCode?: string;
  /** The provider's id of the request, to quote to its support. */
  readonly requestId?: string;
  /** How long the provider asks to wait before the next try. */
  readonly retryAfterMs?: number;
  /** Whether sending the same command again can succeed without any change. @default false */
  readonly retryable?: boolean;
  /**
   * Whether the provider may have executed the command although no answer was read. The operation then stays
   * open on the call and ends by its event, by reconciliation or as unknown. @default false
   */
  readonly outcomeUnknown?: boolean;
  /** Which input was wrong, for invalid arguments and configuration: a path such as `providers.main.callbackUrl`. */
  readonly path?: string;
}

/** A {@link CallingError} as plain data, for logs, other processes and the event log. */
export interface CallingErrorJson {
  readonly name: string;
  readonly code: CallingErrorCode;
  readonly message: string;
  readonly provider?: string;
  readonly operation?: string;
  readonly operationId?: string;
  readonly callId?: string;
  readonly status?: number;
  readonly providerCode?: string;
  readonly providerSubCode?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
  readonly path?: string;
}

const marker = Symbol.for('tandem.CallingError');

/** The name under which Node asks an object how to show it. */
const inspection = Symbol.for('nodejs.util.inspect.custom');

/**
 * The base of every error this library throws or rejects with. Tell errors apart by {@link CallingError.code} or by
 * `isInstance` of a subclass, both of which hold across duplicate installations, unlike `instanceof`.
 */
export abstract class CallingError extends Error {
  abstract readonly code: CallingErrorCode;
  provider?: string;
  operation?: string;
  operationId?: string;
  callId?: string;
  readonly status?: number;
  readonly providerCode?: string;
  readonly providerSubCode?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly path?: string;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;

  /** Message, codes and causes pass the redactor here, because consoles, loggers and `String` read them without asking. */
  constructor(message: string, details: CallingErrorDetails = {}) {
    const { cause, retryable = false, outcomeUnknown = false, ...known } = details;
    super(redactText(message), cause === undefined ? undefined : { cause: redactCause(cause) });
    Object.assign(this, known, redactedCodes(known));
    this.retryable = retryable;
    this.outcomeUnknown = outcomeUnknown;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Whether a value is an error of this family, whichever copy of the library made it. */
  static isInstance(value: unknown): value is CallingError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  /** Adds where it happened, as far as whoever threw it could not know. Returns the error. */
  locate(
    where: Pick<CallingErrorDetails, 'provider' | 'operation' | 'operationId' | 'callId'>,
  ): this {
    const { provider, operation, operationId, callId } = where;
    if (provider !== undefined) this.provider ??= provider;
    if (operation !== undefined) this.operation ??= operation;
    if (operationId !== undefined) this.operationId ??= operationId;
    if (callId !== undefined) this.callId ??= callId;
    return this;
  }

  /**
   * The error as plain data, for logs, the event log and other processes. The cause stays behind: it is for whoever looks into
   * this process.
   */
  toJSON(): CallingErrorJson {
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
    const known = Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    );
    return { name, code, message, ...known, retryable, outcomeUnknown };
  }

  /** What a console and Node's loggers show: the stack and everything known, causes included. */
  [inspection](): string {
    const { name: _name, message: _message, ...known } = this.toJSON();
    const cause = this.cause === undefined ? {} : { cause: redact(this.cause) };
    return `${this.stack ?? this.message} ${JSON.stringify({ ...known, ...cause })}`;
  }
}

/** The texts that come from a service or from configuration, without what does not belong into them. */
function redactedCodes(details: CallingErrorDetails): Partial<CallingErrorDetails> {
  const { providerCode, providerSubCode, requestId, path } = details;
  return {
    ...(providerCode === undefined ? {} : { providerCode: redactText(providerCode) }),
    ...(providerSubCode === undefined ? {} : { providerSubCode: redactText(providerSubCode) }),
    ...(requestId === undefined ? {} : { requestId: redactText(requestId, { isId: true }) }),
    ...(path === undefined ? {} : { path: redactText(path) }),
  };
}

/** Whether a value is a {@link CallingError} with the given code. */
export function hasCode<Code extends CallingErrorCode>(
  value: unknown,
  code: Code,
): value is CallingError & { readonly code: Code } {
  return CallingError.isInstance(value) && value.code === code;
}
