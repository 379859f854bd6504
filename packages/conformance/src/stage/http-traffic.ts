import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts the HTTP requests of this process that are under way by fetch or undici, whoever sends them. */
export class HttpTraffic {
  readonly #underWay = new Set<unknown>();
  readonly #began = (message: unknown) => this.#underWay.add(requestOf(message));
  readonly #ended = (message: unknown) => this.#underWay.delete(requestOf(message));

  constructor() {
    subscribe('undici:request:create', this.#began);
    subscribe('undici:request:trailers', this.#ended);
    subscribe('undici:request:error', this.#ended);
  }

  /** How many have been begun and are not answered to the end. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Stops counting. */
  close(): void {
    unsubscribe('undici:request:create', this.#began);
    unsubscribe('undici:request:trailers', this.#ended);
    unsubscribe('undici:request:error', this.#ended);
  }
}

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null
    ? Reflect.get(message, 'request')
    : message;
}
