import type { Clock, Logger, LogWatch } from '@tandem/core';
import type { EntryStore } from './entry-store.js';
import { EntryWatch, type Listener } from './entry-watch.js';
import { FilePoll } from './file-poll.js';

/** What watches work with. */
export interface WatchesParts {
  readonly store: EntryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often to look whether another process appended; 0 for never. */
  readonly pollMs: number;
}

/** Where a watch begins and whom it tells. */
export interface WatchRequest {
  readonly callId: string;
  readonly after: number;
  readonly listener: Listener;
}

/** All watches of a log: woken by what this process appends, and by what others append to the same file. */
export class Watches {
  readonly #parts: WatchesParts;
  readonly #poll: FilePoll;
  readonly #byCall = new Map<string, Set<EntryWatch>>();

  constructor(parts: WatchesParts) {
    this.#parts = parts;
    this.#poll = new FilePoll({ ...parts, onAppend: (callIds) => this.wake(callIds) });
  }

  /** The calls that are watched. */
  get callIds(): ReadonlySet<string> {
    return new Set(this.#byCall.keys());
  }

  open({ callId, after, listener }: WatchRequest): LogWatch {
    // Before the watch reads for the first time: what comes after this look is seen by the next.
    this.#poll.start();
    const ofCall = this.#byCall.get(callId) ?? new Set();
    this.#byCall.set(callId, ofCall);
    const onClose = () => this.#forget(callId, watch);
    const watch = new EntryWatch({ ...this.#parts, callId, after, listener, onClose });
    ofCall.add(watch);
    watch.wake();
    return watch;
  }

  wake(callIds: Iterable<string>): void {
    for (const callId of callIds) {
      for (const watch of this.#byCall.get(callId) ?? []) watch.wake();
    }
  }

  close(): void {
    for (const watch of [...this.#byCall.values()].flatMap((ofCall) => [...ofCall])) watch.close();
  }

  #forget(callId: string, watch: EntryWatch): void {
    const ofCall = this.#byCall.get(callId);
    ofCall?.delete(watch);
    if (ofCall?.size === 0) this.#byCall.delete(callId);
    if (this.#byCall.size === 0) this.#poll.stop();
  }
}
