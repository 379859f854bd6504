import type { AppendResult } from '../log/event-log.js';

/** An event that this process appends, until it has become state. */
export interface AwaitedEvent {
  /** Resolves once the state holds it, or the call is not followed any more. To be asked when the append has resolved. */
  folded(): Promise<void>;
  /** Its append brings none. Whoever asks all the same is answered by what the log holds. */
  withdraw(): void;
}

/** Whoever folds the log of a call, and can say when an event is part of its state. */
export interface Folding {
  /** Awaits an event that is about to be appended. */
  expect(eventId: string): AwaitedEvent;
}

/** The events that this process appends to the log of one call and that it has not seen there yet. */
export class AwaitedEvents {
  /** More than one for an event only where several parts of this process say the same. */
  readonly #awaiting = new Map<string, readonly Awaiting[]>();
  readonly #catchUp: () => Promise<void>;

  /** @param catchUp Resolves once all that the log holds has been folded. */
  constructor(catchUp: () => Promise<void>) {
    this.#catchUp = catchUp;
  }

  /** How many are awaited. */
  get size(): number {
    return this.#awaiting.size;
  }

  /** Awaits an event. To be called before it is appended. */
  add(eventId: string): AwaitedEvent {
    const others = this.#awaiting.get(eventId);
    const one = new Awaiting(eventId, this);
    this.#awaiting.set(eventId, others === undefined ? [one] : [...others, one]);
    return one;
  }

  /** An event has been folded. */
  see(eventId: string): void {
    const awaiting = this.#awaiting.get(eventId);
    if (awaiting === undefined) return;
    this.#awaiting.delete(eventId);
    for (const one of awaiting) one.tell(true);
  }

  /** What came stands for any number of events, which will not be seen any more. */
  replaceAll(): void {
    const all = [...this.#awaiting.values()];
    this.#awaiting.clear();
    for (const awaiting of all) for (const one of awaiting) one.tell(false);
  }

  /** Nothing brings an event any more of those who await it. */
  withdraw(one: Awaiting): void {
    const others = this.#awaiting.get(one.eventId)?.filter((other) => other !== one);
    if (others === undefined) return;
    if (others.length === 0) this.#awaiting.delete(one.eventId);
    else this.#awaiting.set(one.eventId, others);
    one.tell(false);
  }

  /** Resolves once all that the log holds has been folded. */
  catchUp(): Promise<void> {
    return this.#catchUp();
  }
}

/** One event that somebody awaits. It costs no promise unless it has to be waited for. */
class Awaiting implements AwaitedEvent {
  readonly eventId: string;
  readonly #all: AwaitedEvents;
  /** Whether it was seen itself. What stands for it may be: a snapshot that came in place of it, or an end. */
  #isSeen: boolean | undefined;
  #told: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(eventId: string, all: AwaitedEvents) {
    this.eventId = eventId;
    this.#all = all;
  }

  async folded(): Promise<void> {
    if (this.#isSeen === undefined) await this.#untilTold();
    if (this.#isSeen === false) await this.#all.catchUp();
  }

  withdraw(): void {
    this.#all.withdraw(this);
  }

  tell(isSeen: boolean): void {
    this.#isSeen = isSeen;
    this.#wake?.();
  }

  #untilTold(): Promise<void> {
    this.#told ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#told;
  }
}

/** Does the append that brings an awaited event. Where it brings none, none is awaited any more. */
export async function appendAwaited(
  awaited: AwaitedEvent | undefined,
  append: () => Promise<AppendResult>,
): Promise<AppendResult> {
  try {
    const result = await append();
    if (result.duplicates > 0) awaited?.withdraw();
    return result;
  } catch (error) {
    awaited?.withdraw();
    throw error;
  }
}
