/**
 * Runs tasks one after another. A task that a task brings about waits until everything queued before it is done, so that
 * all observers see the same order, whatever one of them does while it is told.
 */
export class SerialQueue {
    #tasks = [];
    #isRunning = false;
    run(task) {
        this.#tasks.push(task);
        if (this.#isRunning)
            return;
        this.#isRunning = true;
        try {
            for (let next = this.#tasks.shift(); next !== undefined; next = this.#tasks.shift())
                next();
        }
        finally {
            this.#isRunning = false;
        }
    }
}
//# sourceMappingURL=serial-queue.js.map