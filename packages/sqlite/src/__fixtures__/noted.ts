import type { CallEvent, LogEntry } from '@tandem/core';

/** An event of a name and, if wanted, an id. */
export function noted(callId: string, name: string, id?: string): CallEvent {
  return {
    type: 'provider.event',
    provider: 'p',
    callId,
    occurredAt: '2026-01-01T00:00:00.000Z',
    name,
    ...(id === undefined ? {} : { id }),
  };
}

/** The end of a call. */
export function ended(callId: string): CallEvent {
  return {
    type: 'call.settled',
    provider: 'p',
    callId,
    occurredAt: '2026-01-01T00:00:00.000Z',
  };
}

/** What entries are called, in their order. */
export function namesOf(entries: readonly LogEntry[]): string[] {
  return entries.map(({ event }) => (event.type === 'provider.event' ? event.name : event.type));
}
