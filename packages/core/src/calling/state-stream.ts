import { Observable, Subject } from 'rxjs';

/**
 * A value over time: whoever subscribes gets the latest value at once, then every change, then completion; after the
 * end, the last value and completion. Nothing is held for a value that nobody observes.
 */
export class StateStream<T> {
  #value: T;
  #hasEnded = false;
  #subject: Subject<T> | undefined;
  readonly changes$: Observable<T>;

  /** @param onObserved Called when the first observer has come, and when the last has gone. */
  constructor(value: T, onObserved: () => void = () => undefined) {
    this.#value = value;
    this.changes$ = new Observable<T>((subscriber) => {
      subscriber.next(this.#value);
      if (this.#hasEnded) {
        subscriber.complete();
        return undefined;
      }
      const isFirst = this.#subject === undefined;
      this.#subject ??= new Subject<T>();
      const subject = this.#subject;
      subject.subscribe(subscriber);
      if (isFirst) onObserved();
      return () => {
        if (subject.observed || this.#subject !== subject) return;
        this.#subject = undefined;
        onObserved();
      };
    });
  }

  get isObserved(): boolean {
    return this.#subject !== undefined;
  }

  get value(): T {
    return this.#value;
  }

  /** Takes the new value. Observers learn of it by {@link publish}. */
  advance(value: T): void {
    this.#value = value;
  }

  publish(): void {
    this.#subject?.next(this.#value);
  }

  complete(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#subject?.complete();
    this.#subject = undefined;
  }
}
