import type { RedisConnection } from './redis-connection.js';
import type { HintListener } from './redis-route.js';

/** What an ear works with. */
export interface EarParts {
  readonly connection: RedisConnection;
  readonly channel: string;
  readonly listener: HintListener;
  /** Told when the channel can be heard that could not before. */
  readonly onOpen: () => void;
  /** Told when it cannot be heard, and that it was not told before. */
  readonly onDeaf: (error: unknown) => void;
}

/** The subscription to the hints of one call, which a failover can take away and `open` takes up again. */
export class Ear {
  readonly #parts: EarParts;
  #state: 'shut' | 'opening' | 'open' | 'deaf' | 'closed' = 'shut';

  constructor(parts: EarParts) {
    this.#parts = parts;
  }

  /**
   * Hears the channel, if it does not already. One attempt at a time.
   *
   * @param mayHaveMissed Whether hints may have been lost up to the moment when it is heard again.
   */
  open({ mayHaveMissed = false } = {}): void {
    if (this.#state === 'opening' || this.#state === 'closed') return;
    const before = this.#state;
    this.#state = 'opening';
    const { connection, channel, listener, onOpen, onDeaf } = this.#parts;
    connection.subscribe(channel, listener).then(
      () => {
        if (this.#settle('open') && (before !== 'open' || mayHaveMissed)) onOpen();
      },
      (error: unknown) => {
        if (this.#settle('deaf') && before !== 'deaf') onDeaf(error);
      },
    );
  }

  /** Hears it no more. */
  close(): void {
    const isOpening = this.#state === 'opening';
    this.#state = 'closed';
    if (!isOpening) this.#unsubscribe();
  }

  /** Tells whether the channel is still wanted; if not, what has just been opened is shut again. */
  #settle(state: 'open' | 'deaf'): boolean {
    const isWanted = this.#state !== 'closed';
    if (isWanted) this.#state = state;
    else if (state === 'open') this.#unsubscribe();
    return isWanted;
  }

  #unsubscribe(): void {
    const { connection, channel, listener, onDeaf } = this.#parts;
    connection.unsubscribe(channel, listener).catch(onDeaf);
  }
}
