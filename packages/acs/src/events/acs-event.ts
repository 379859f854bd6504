import type { ReceiptEvent } from '@tandem/core';
import type { Json } from '../wire/json.js';

/** One event of the service, in whichever of its two envelopes it came. */
export interface AcsEvent {
  /** Whole type, such as `Microsoft.Communication.CallConnected`. Empty where there was none. */
  readonly type: string;
  readonly id: string | undefined;
  /** Topic or source. */
  readonly source: string | undefined;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly data: Json;
}

/** What an event says, without the parts that all its facts share. */
export type EventDraft = ReceiptEvent;

/** Turns an event into neutral facts; undefined when it lacks what they need. */
export type EventMapper = (event: AcsEvent) => readonly EventDraft[] | undefined;
