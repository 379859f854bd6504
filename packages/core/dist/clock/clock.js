/** The longest delay a JavaScript timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;
/** The clock of the machine. */
export const systemClock = {
    now: () => Date.now(),
    after: (delayMs, task) => {
        const timer = setTimeout(task, Math.min(Math.max(0, delayMs), longestTimerMs));
        return { cancel: () => clearTimeout(timer) };
    },
    soon: (task) => {
        setImmediate(task);
    },
};
/** The instant of a clock as an ISO 8601 text. */
export function timestamp(clock) {
    return new Date(clock.now()).toISOString();
}
//# sourceMappingURL=clock.js.map