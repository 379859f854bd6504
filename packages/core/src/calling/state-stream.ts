import type { Subscriber } from 'rxjs';
import { Observable, Subject } from '../rxjs/rxjs.js';

/** Whoever holds a stream of states. */
export interface StreamOwner {
  /** Called when the first observer has come, and when the last has gone. */
  observed(): void;
}

/**
 * A value over time: whoever subscribes gets the latest value at once, then every change, then completion; after the
 * end, the last value and completion. Nothing is held for a value that nobody observes.
 */
export class StateStream<T> {
  #value: T;
  #hasEnded = false;
  /** Whether a new value was taken that observers have still to be told. */
  #isDue = false;
  #subject: Subject<T> | undefined;
  /** Who came while a value was due, and has it already. */
  #late: Subscriber<T>[] | undefined;
  readonly #owner: StreamOwner | undefined;

  constructor(value: T, owner?: StreamOwner) {
    this.#value = value;
    this.#owner = owner;
  }

  /** Observers are told one by one from one list: each costs what an observer of a Subject does. */
  get changes$(): Observable<T> {
    return new Observable<T>((subscriber) => this.#observe(subscriber));
  }

  get isObserved(): boolean {
    return this.#subject !== undefined;
  }

  get value(): T {
    return this.#value;
  }

  /** Takes the new value, which observers learn of by {@link publish}. */
  advance(value: T): void {
    this.#value = value;
    this.#isDue = true;
  }

  /** Takes a value that to observers says the same as the one before: only those who are still to come are given it. */
  renew(value: T): void {
    this.#value = value;
  }

  publish(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#subject?.next(this.#value);
    const late = this.#late;
    this.#late = undefined;
    if (late === undefined) return;
    for (const subscriber of late) if (!subscriber.closed) this.#subject?.subscribe(subscriber);
  }

  complete(): void {
    if (this.#hasEnded) return;
    this.publish();
    this.#hasEnded = true;
    this.#subject?.complete();
    this.#subject = undefined;
  }

  #observe(subscriber: Subscriber<T>): (() => void) | undefined {
    subscriber.next(this.#value);
    if (this.#hasEnded) {
      subscriber.complete();
      return undefined;
    }
    const isFirst = this.#subject === undefined;
    this.#subject ??= new Subject<T>();
    const subject = this.#subject;
    if (this.#isDue) {
      this.#late ??= [];
      this.#late.push(subscriber);
    } else {
      subject.subscribe(subscriber);
    }
    if (isFirst) this.#owner?.observed();
    return () => {
      const isAwaited = this.#late?.some((one) => !one.closed) === true;
      if (subject.observed || isAwaited || this.#subject !== subject) return;
      this.#subject = undefined;
      this.#owner?.observed();
    };
  }
}
