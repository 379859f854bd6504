/**
 * Runs tasks one after another. A task that a task brings about waits until everything queued before it is done, so that
 * all observers see the same order, whatever one of them does while it is told.
 */
export declare class SerialQueue {
    #private;
    run(task: () => void): void;
}
//# sourceMappingURL=serial-queue.d.ts.map