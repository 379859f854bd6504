import type { Clock, Timer } from '../clock/clock.js';
/** A clock that stands still until it is told to move, for tests. What is due `soon` runs on the event loop as always. */
export declare class ManualClock implements Clock {
    #private;
    constructor(now?: number | string);
    now(): number;
    after(delayMs: number, task: () => void): Timer;
    soon(task: () => void): void;
    /** How many timers are set. */
    get pending(): number;
    /** Moves on, firing what falls due in its order, and lets the event loop turn after each. */
    advance(durationMs: number): Promise<void>;
    /** Lets everything that waits for the event loop happen. */
    turn(): Promise<void>;
}
//# sourceMappingURL=manual-clock.d.ts.map