import { Observable } from 'rxjs';
/**
 * A value over time: whoever subscribes gets the latest value at once, then every change, then completion; after the
 * end, the last value and completion. Nothing is held for a value that nobody observes.
 */
export declare class StateStream<T> {
    #private;
    readonly changes$: Observable<T>;
    /** @param onObserved Called when the first observer comes. */
    constructor(value: T, onObserved?: () => void);
    get isObserved(): boolean;
    get value(): T;
    /** Takes the new value. Observers learn of it by {@link publish}. */
    advance(value: T): void;
    publish(): void;
    complete(): void;
}
//# sourceMappingURL=state-stream.d.ts.map