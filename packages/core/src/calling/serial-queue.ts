/**
 * Runs tasks one after another. A task that a task brings about waits until everything queued before it is done, so that
 * all observers see the same order, whatever one of them does while it is told.
 */
export class SerialQueue {
  readonly #tasks: (() => void)[] = [];
  #isRunning = false;

  run(task: () => void): void {
    const isNext = !this.#isRunning && this.#tasks.length === 0;
    if (!isNext) this.#tasks.push(task);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      if (isNext) task();
      for (let next = this.#tasks.shift(); next !== undefined; next = this.#tasks.shift()) next();
    } finally {
      this.#isRunning = false;
    }
  }
}
