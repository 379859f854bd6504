import type { CallEvent, EventLog, LogEntry, LogPosition } from '@tandem/core';

/** An event of a name and, if wanted, an id. */
export function noted(callId: string, name: string, id?: string): CallEvent {
  const occurredAt = '2026-01-01T00:00:00.000Z';
  const event = { type: 'provider.event', provider: 'p', callId, occurredAt, name } as const;
  return id === undefined ? event : { ...event, id };
}

/** The end of a call: its disconnection, and that nothing more is to come of it. */
export function ends(callId: string): readonly CallEvent[] {
  const fact = { provider: 'p', callId, occurredAt: '2026-01-01T00:00:00.000Z' };
  return [
    { ...fact, type: 'call.disconnected', reason: { reason: 'completed' } },
    { ...fact, type: 'call.settled' },
  ];
}

/** What entries are called. */
export function namesOf(entries: readonly LogEntry[]): readonly string[] {
  return entries.map(({ event }) => (event.type === 'provider.event' ? event.name : event.type));
}

/** Watches a call and keeps what it was given. */
export class Witness {
  readonly names: string[] = [];
  readonly close: () => void;
  readonly #waiting = new Set<() => void>();

  constructor(log: EventLog, callId: string, after?: LogPosition) {
    const watch = log.watch(callId, after, (entries) => {
      this.names.push(...namesOf(entries));
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    });
    this.close = () => watch.close();
  }

  /** Resolves once it was given an event of this name. */
  async saw(name: string): Promise<void> {
    while (!this.names.includes(name)) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }
}

/** Repeats what fails until it succeeds, letting the event loop turn in between. */
export async function until<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }
}
