/** A clock that stands still until it is told to move, for tests. What is due `soon` runs on the event loop as always. */
export class ManualClock {
    #now;
    #appointments = new Set();
    constructor(now = '2026-01-01T00:00:00.000Z') {
        this.#now = new Date(now).getTime();
    }
    now() {
        return this.#now;
    }
    after(delayMs, task) {
        const appointment = { at: this.#now + Math.max(0, delayMs), task };
        this.#appointments.add(appointment);
        return { cancel: () => this.#appointments.delete(appointment) };
    }
    soon(task) {
        setImmediate(task);
    }
    /** How many timers are set. */
    get pending() {
        return this.#appointments.size;
    }
    /** Moves on, firing what falls due in its order, and lets the event loop turn after each. */
    async advance(durationMs) {
        const end = this.#now + durationMs;
        for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
            this.#appointments.delete(next);
            this.#now = next.at;
            next.task();
            await this.turn();
        }
        this.#now = end;
        await this.turn();
    }
    /** Lets everything that waits for the event loop happen. */
    async turn() {
        for (let round = 0; round < 5; round += 1)
            await new Promise((resolve) => setImmediate(resolve));
    }
    #next(end) {
        return [...this.#appointments]
            .filter(({ at }) => at <= end)
            .sort((one, other) => one.at - other.at)[0];
    }
}
//# sourceMappingURL=manual-clock.js.map