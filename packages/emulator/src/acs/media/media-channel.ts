import { AcsError } from '../acs-error.js';
import type { Result } from '../call/result.js';
import { mediaCancelled } from './media-result.js';

/** Something that is heard or said in a call. */
export interface MediaJob {
  /** Raw ids of those whom it needs for itself; nobody when it goes through the channel of all. */
  readonly exclusiveFor: readonly string[];
  /** Begins, and calls `done` when it is over by itself. */
  start(done: () => void): void;
  /** Ends at once, saying so with this result; begun or not. */
  cancel(result: Result): void;
  /** Ends at once and says nothing. */
  drop(): void;
}

/**
 * Keeps the media operations of a leg from each other: what is for everybody waits in a line; two for one person
 * exclude each other.
 */
export class MediaChannel {
  readonly #exclusive = new Map<string, MediaJob>();
  #line: MediaJob[] = [];
  #running: MediaJob | undefined;

  /** Takes an operation, or refuses it with 412 when another one has the person. */
  submit(job: MediaJob, { interrupts }: { readonly interrupts: boolean }): void {
    if (job.exclusiveFor.length > 0) this.#startExclusive(job, interrupts);
    else this.#lineUp(job, interrupts);
  }

  /** Whether an operation has this person for itself. */
  isBusy(rawId: string): boolean {
    return this.#exclusive.has(rawId);
  }

  /** Calls everything off. */
  cancelAll(): void {
    for (const job of this.#clear()) job.cancel(mediaCancelled);
  }

  /** Ends everything without a word, because the call is over. */
  dropAll(): void {
    for (const job of this.#clear()) job.drop();
  }

  /** Ends one operation without a word. */
  drop(job: MediaJob): void {
    job.drop();
    this.#release(job);
  }

  #startExclusive(job: MediaJob, interrupts: boolean): void {
    const rivals = new Set(job.exclusiveFor.flatMap((rawId) => this.#exclusive.get(rawId) ?? []));
    if (rivals.size > 0 && !interrupts) {
      throw new AcsError(
        412,
        '8583',
        'Another media operation has this participant; cancel it first, or interrupt it with interruptCallMediaOperation.',
      );
    }
    for (const rival of rivals) {
      this.#release(rival);
      rival.cancel(mediaCancelled);
    }
    for (const rawId of job.exclusiveFor) this.#exclusive.set(rawId, job);
    job.start(() => this.#release(job));
  }

  #lineUp(job: MediaJob, interrupts: boolean): void {
    if (interrupts) {
      const interrupted = [...(this.#running === undefined ? [] : [this.#running]), ...this.#line];
      this.#running = undefined;
      this.#line = [];
      for (const other of interrupted) other.cancel(mediaCancelled);
    }
    this.#line.push(job);
    this.#startNext();
  }

  #startNext(): void {
    if (this.#running !== undefined) return;
    const next = this.#line.shift();
    if (next === undefined) return;
    this.#running = next;
    next.start(() => this.#release(next));
  }

  #release(job: MediaJob): void {
    for (const rawId of job.exclusiveFor) {
      if (this.#exclusive.get(rawId) === job) this.#exclusive.delete(rawId);
    }
    if (this.#running !== job) return;
    this.#running = undefined;
    this.#startNext();
  }

  #clear(): readonly MediaJob[] {
    const running = this.#running === undefined ? [] : [this.#running];
    const jobs = [...running, ...this.#line, ...new Set(this.#exclusive.values())];
    this.#running = undefined;
    this.#line = [];
    this.#exclusive.clear();
    return jobs;
  }
}
