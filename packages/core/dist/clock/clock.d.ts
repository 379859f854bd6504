/** A timer that has been set. */
export interface Timer {
    /** Stops it. Harmless when it has fired or was stopped before. */
    cancel(): void;
}
/** Where the library takes its time from, so that tests and simulations can decide what time it is. */
export interface Clock {
    /** Milliseconds since the Unix epoch. */
    now(): number;
    /** Runs `task` once, `delayMs` from now. */
    after(delayMs: number, task: () => void): Timer;
    /** Runs `task` as soon as the current turn of the event loop is over, in the order of the calls. */
    soon(task: () => void): void;
}
/** The clock of the machine. */
export declare const systemClock: Clock;
/** The instant of a clock as an ISO 8601 text. */
export declare function timestamp(clock: Clock): string;
//# sourceMappingURL=clock.d.ts.map