/** Why a request had no answer. */
export type FailureKind = 'aborted' | 'timeout' | 'network' | 'closed' | 'refused';

/** A request that had no answer. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: FailureKind;
  /** Whether the request may have reached the service. */
  readonly isSent: boolean;

  constructor(kind: FailureKind, details: { readonly isSent: boolean; readonly cause: unknown }) {
    super(`The request had no answer: ${kind}.`, { cause: details.cause });
    this.kind = kind;
    this.isSent = details.isSent;
  }
}
