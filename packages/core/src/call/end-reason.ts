/** Why a call ended or an operation did, in words that hold for every provider. */
export type Reason =
  | 'completed'
  | 'declined'
  | 'busy'
  | 'noAnswer'
  | 'unreachable'
  | 'notFound'
  | 'forbidden'
  | 'answeredElsewhere'
  | 'cancelled'
  | 'removed'
  | 'left'
  | 'everyoneLeft'
  | 'endedForEveryone'
  | 'endedByApplication'
  | 'callEnded'
  | 'transferred'
  | 'connectionLost'
  | 'rejectedRequest'
  | 'noInput'
  | 'noMatch'
  | 'mediaFailed'
  | 'failed'
  | 'unknown';

/** A neutral reason with the provider's own numbers and text beside it, untouched. */
export interface EndReason {
  readonly reason: Reason;
  readonly code?: number;
  readonly subCode?: number;
  /** The provider's text. It can name people and numbers: do not log it unredacted. */
  readonly message?: string;
}
