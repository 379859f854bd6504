import type { CallEvent } from '@tandem/core';

/** An event before it is known which call it belongs to, when it was and what it was read from. */
export type Decoded = CallEvent extends infer Event
  ? Event extends CallEvent
    ? Omit<Event, 'provider' | 'callId' | 'occurredAt' | 'raw'>
    : never
  : never;
