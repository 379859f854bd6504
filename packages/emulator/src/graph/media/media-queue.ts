/** A prompt or a recording that has its turn once nothing else plays. */
export type MediaJob = {
  /** Begins it. `done` is called once, when it has ended by itself. */
  readonly begin: (done: () => void) => void;
  /** Ends it early, whether it has begun or not. `done` is not called. */
  readonly cancel: () => void;
};

/** What an application has asked to play and record in one call: one after another, in the order asked for. */
export class MediaQueue {
  #running: MediaJob | null = null;
  #waiting: MediaJob[] = [];

  /** Puts a job at the end. */
  add(job: MediaJob): void {
    this.#waiting.push(job);
    this.#beginNext();
  }

  /** Cuts what runs and takes its place, ahead of everything that waits. */
  bargeIn(job: MediaJob): void {
    const cut = this.#running;
    this.#running = null;
    this.#waiting.unshift(job);
    cut?.cancel();
    this.#beginNext();
  }

  /** Cancels what runs and what waits, in that order. */
  cancelAll(): void {
    const jobs = [this.#running, ...this.#waiting];
    this.#running = null;
    this.#waiting = [];
    for (const job of jobs) job?.cancel();
  }

  #beginNext(): void {
    if (this.#running !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    job.begin(() => {
      if (this.#running === job) this.#running = null;
      this.#beginNext();
    });
  }
}
