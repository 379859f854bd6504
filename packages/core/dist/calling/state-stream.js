import { Observable, Subject } from 'rxjs';
/**
 * A value over time: whoever subscribes gets the latest value at once, then every change, then completion; after the
 * end, the last value and completion. Nothing is held for a value that nobody observes.
 */
export class StateStream {
    #value;
    #hasEnded = false;
    #subject;
    changes$;
    /** @param onObserved Called when the first observer comes. */
    constructor(value, onObserved = () => undefined) {
        this.#value = value;
        this.changes$ = new Observable((subscriber) => {
            subscriber.next(this.#value);
            if (this.#hasEnded) {
                subscriber.complete();
                return undefined;
            }
            const isFirst = this.#subject === undefined;
            this.#subject ??= new Subject();
            const subject = this.#subject;
            subject.subscribe(subscriber);
            if (isFirst)
                onObserved();
            return () => {
                if (!subject.observed && this.#subject === subject)
                    this.#subject = undefined;
            };
        });
    }
    get isObserved() {
        return this.#subject !== undefined;
    }
    get value() {
        return this.#value;
    }
    /** Takes the new value. Observers learn of it by {@link publish}. */
    advance(value) {
        this.#value = value;
    }
    publish() {
        this.#subject?.next(this.#value);
    }
    complete() {
        if (this.#hasEnded)
            return;
        this.#hasEnded = true;
        this.#subject?.complete();
        this.#subject = undefined;
    }
}
//# sourceMappingURL=state-stream.js.map