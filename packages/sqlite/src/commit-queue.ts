import type { AppendResult } from '@tandem/core';
import { LeaseLostError } from '@tandem/core';
import type { Append, EntryStore } from './entry-store.js';
import type { Patience } from './retry-while-busy.js';
import { retryWhileBusy } from './retry-while-busy.js';
import { logFailure } from './sqlite-failure.js';

/** What a queue works with. */
export interface CommitQueueParts {
  readonly store: EntryStore;
  readonly patience: Patience;
  /** Told after every commit, when those who appended have been answered, which calls it was about. */
  readonly onCommit: (callIds: ReadonlySet<string>) => void;
}

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A commit stops the program while it lasts; more than this wait for the next one. */
const longestBatch = 500;

/**
 * Commits together what is appended in the same turn of the event loop, or while a commit waits: the disk is asked to
 * keep it once instead of once for each.
 */
export class CommitQueue {
  readonly #parts: CommitQueueParts;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  /** Resolves when it is kept. */
  add(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject });
      this.#continue();
    });
  }

  #continue(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    this.#parts.patience.clock.soon(() => {
      const batch = this.#waiting.splice(0, longestBatch);
      this.#commit(batch)
        .catch((error: unknown) => {
          for (const { append, reject } of batch) {
            reject(logFailure(error, 'take the events', append.callId));
          }
        })
        .finally(() => {
          this.#isBusy = false;
          this.#continue();
        });
    });
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { store, patience, onCommit } = this.#parts;
    const appends = batch.map(({ append }) => append);
    const results = await retryWhileBusy(
      () => store.append(appends, patience.clock.now()),
      patience,
    );
    for (const [index, result] of results.entries()) {
      if (LeaseLostError.isInstance(result)) batch[index]?.reject(result);
      else batch[index]?.resolve(result);
    }
    onCommit(new Set(appends.map(({ callId }) => callId)));
  }
}
