import type { EventLog, LogEntry, LogPosition, LogWatch } from '@tandem/core';

/** Watches the log of a call and keeps what it was given, and when. */
export class WatchWitness {
  readonly entries: LogEntry[] = [];
  /** How often something was delivered while the log was being called, which it must not. */
  intrusions = 0;
  readonly #waiting = new Set<() => void>();
  readonly #calls: CallsUnderWay;
  readonly #watch: LogWatch;

  constructor(
    log: EventLog,
    { callId, after }: { readonly callId: string; readonly after?: LogPosition | undefined },
    calls: CallsUnderWay = new CallsUnderWay(),
  ) {
    this.#calls = calls;
    this.#watch = calls.during(() => log.watch(callId, after, (entries) => this.#take(entries)));
  }

  /** The names of what was delivered. */
  get names(): readonly string[] {
    return this.entries.map(({ event }) =>
      event.type === 'provider.event' ? event.name : event.type,
    );
  }

  /** Resolves once an event of this name has been delivered. */
  async saw(name: string): Promise<void> {
    while (!this.names.includes(name)) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  close(): void {
    this.#watch.close();
  }

  #take(entries: readonly LogEntry[]): void {
    if (this.#calls.isAny) this.intrusions += 1;
    this.entries.push(...entries);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Knows whether a log is being called right now. */
export class CallsUnderWay {
  #depth = 0;

  get isAny(): boolean {
    return this.#depth > 0;
  }

  /** Calls a log. */
  during<T>(call: () => T): T {
    this.#depth += 1;
    try {
      return call();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** Lets everything happen that waits for the event loop. */
export async function turn(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
