/** Something that falls due. */
export interface Alarm {
  readonly dueAt: number;
  /** Of two that fall due together, the one that was set first comes first. */
  readonly order: number;
  readonly action: () => void;
}

/** Alarms by the time at which they fall due: a binary heap, from which what was cancelled is dropped when it comes up. */
export class AlarmQueue {
  readonly #heap: Alarm[] = [];
  readonly #cancelled = new Set<Alarm>();

  add(alarm: Alarm): void {
    this.#heap.push(alarm);
    this.#rise(this.#heap.length - 1);
  }

  /** Takes an alarm back that has not been taken out yet. */
  cancel(alarm: Alarm): void {
    this.#cancelled.add(alarm);
  }

  /** Takes out the first alarm that falls due until this instant. */
  takeDue(until: number): Alarm | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) return undefined;
      const isCancelled = this.#cancelled.has(first);
      if (!isCancelled && first.dueAt > until) return undefined;
      this.#removeFirst();
      if (!isCancelled) return first;
      this.#cancelled.delete(first);
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = at * 2 + 1;
      const earlier = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(earlier, at)) return;
      this.#swap(at, earlier);
      at = earlier;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const [one, other] = [this.#heap[left], this.#heap[right]];
    if (one === undefined || other === undefined) return false;
    return one.dueAt === other.dueAt ? one.order < other.order : one.dueAt < other.dueAt;
  }

  #swap(left: number, right: number): void {
    const [one, other] = [this.#heap[left], this.#heap[right]];
    if (one === undefined || other === undefined) return;
    this.#heap[left] = other;
    this.#heap[right] = one;
  }
}
