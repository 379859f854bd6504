import type { AppendResult } from '../log/event-log.js';

/** An event that this process appends, until it has become state. */
export interface AwaitedEvent {
  /** Resolves once the state holds it, or the call is not followed any more. To be asked when the append has resolved. */
  folded(): Promise<void>;
  /** Its append brings none. Whoever asks all the same is answered by what the log holds. */
  withdraw(): void;
}

/** Whether an event was seen itself. What stands for it may be: a snapshot that came in place of it, or an end. */
type Tell = (isSeen: boolean) => void;

/** The events that this process appends to the log of one call and that it has not seen there yet. */
export class AwaitedEvents {
  readonly #tells = new Map<string, Set<Tell>>();
  readonly #catchUp: () => Promise<void>;

  /** @param catchUp Resolves once all that the log holds has been folded. */
  constructor(catchUp: () => Promise<void>) {
    this.#catchUp = catchUp;
  }

  /** How many are awaited. */
  get size(): number {
    return this.#tells.size;
  }

  /** Awaits an event. To be called before it is appended. */
  add(eventId: string): AwaitedEvent {
    const tells = this.#tells.get(eventId) ?? new Set<Tell>();
    this.#tells.set(eventId, tells);
    let withdraw = () => undefined;
    const isSeen = new Promise<boolean>((tell) => {
      tells.add(tell);
      withdraw = () => {
        tells.delete(tell);
        if (tells.size === 0 && this.#tells.get(eventId) === tells) this.#tells.delete(eventId);
        tell(false);
      };
    });
    return {
      folded: async () => {
        if (!(await isSeen)) await this.#catchUp();
      },
      withdraw: () => withdraw(),
    };
  }

  /** An event has been folded. */
  see(eventId: string): void {
    const tells = this.#tells.get(eventId);
    if (tells === undefined) return;
    this.#tells.delete(eventId);
    for (const tell of tells) tell(true);
  }

  /** What came stands for any number of events, which will not be seen any more. */
  replaceAll(): void {
    for (const tells of this.#tells.values()) for (const tell of tells) tell(false);
    this.#tells.clear();
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
