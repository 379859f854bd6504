import { GraphClientError } from '@microsoft/microsoft-graph-client';

/** Why a request had no answer. */
export type FailureKind = 'aborted' | 'timeout' | 'network' | 'closed' | 'refused';

/**
 * A request that had no answer. It is a GraphClientError because that is the one kind of error that the SDK lets through as it
 * is; every other it replaces, cause and all.
 */
export class TransportFailure extends GraphClientError {
  override readonly name = 'TransportFailure';
  readonly kind: FailureKind;
  /** Whether the request may have reached the service. */
  readonly isSent: boolean;

  constructor(kind: FailureKind, details: { readonly isSent: boolean; readonly cause: unknown }) {
    super(`The request had no answer: ${kind}.`);
    // The SDK's constructor resets the prototype to its own class.
    Object.setPrototypeOf(this, new.target.prototype);
    this.kind = kind;
    this.isSent = details.isSent;
    this.cause = details.cause;
  }
}
