import type { Subscriber } from 'rxjs';
import { Observable } from '../rxjs/rxjs.js';

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
  /** A plain list: with a Subject, the way to each observer is longer, and so is what a stream holds. */
  #observers: Subscriber<T>[] | undefined;
  /** Whether somebody goes through the list, which then stays as it is but for whoever comes at its end. */
  #isTelling = false;
  /** Who came while a value was due, and has it already. */
  #late: Subscriber<T>[] | undefined;
  readonly #owner: StreamOwner | undefined;

  constructor(value: T, owner?: StreamOwner) {
    this.#value = value;
    this.#owner = owner;
  }

  /** Observers are told one by one, in the order in which they came. */
  get changes$(): Observable<T> {
    return new Observable<T>((subscriber) => this.#observe(subscriber));
  }

  get isObserved(): boolean {
    return this.#observers !== undefined;
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
    this.#tell(this.#value);
    const late = this.#late;
    if (late === undefined) return;
    this.#late = undefined;
    for (const observer of late) this.#observers?.push(observer);
  }

  complete(): void {
    if (this.#hasEnded) return;
    this.publish();
    this.#hasEnded = true;
    const observers = this.#observers;
    this.#observers = undefined;
    for (const observer of observers ?? []) observer.complete();
  }

  /** Who comes meanwhile has the value already, and who goes meanwhile is told no more. */
  #tell(value: T): void {
    const observers = this.#observers;
    if (observers === undefined) return;
    const { length } = observers;
    this.#isTelling = true;
    try {
      for (let index = 0; index < length; index += 1) observers[index]?.next(value);
    } finally {
      this.#isTelling = false;
    }
  }

  #observe(subscriber: Subscriber<T>): (() => void) | undefined {
    subscriber.next(this.#value);
    if (this.#hasEnded) {
      subscriber.complete();
      return undefined;
    }
    if (subscriber.closed) return undefined;
    const isFirst = this.#observers === undefined;
    this.#observers ??= [];
    if (this.#isDue) {
      this.#late ??= [];
      this.#late.push(subscriber);
    } else {
      this.#observers.push(subscriber);
    }
    if (isFirst) this.#owner?.observed();
    return () => this.#leave(subscriber);
  }

  #leave(subscriber: Subscriber<T>): void {
    const observers = this.#observers;
    if (observers === undefined) return;
    this.#late = this.#late?.filter((one) => one !== subscriber);
    const place = observers.indexOf(subscriber);
    if (place !== -1) {
      if (this.#isTelling) this.#observers = observers.toSpliced(place, 1);
      else observers.splice(place, 1);
    }
    if (this.#observers?.length || this.#late?.length) return;
    this.#observers = undefined;
    this.#owner?.observed();
  }
}
