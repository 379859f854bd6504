import type { Clock } from '@tandem/core';
import { TransportFailure } from '../transport/transport-failure.js';
import type { AccessToken } from './token-credential.js';

/** How long before it expires a token is replaced. */
const marginMs = 5 * 60_000;

/** Keeps one token until shortly before it expires. However many ask at once, it is fetched once. */
export class AccessTokenSource {
  readonly #fetch: () => Promise<AccessToken>;
  readonly #clock: Clock;
  #known: { readonly token: string; readonly useUntil: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor(fetch: () => Promise<AccessToken>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** A token that is good now, where one is there already. */
  get atHand(): string | undefined {
    const known = this.#known;
    return known !== undefined && this.#clock.now() < known.useUntil ? known.token : undefined;
  }

  /** A token that is good now. Who stops waiting does not stop the others. */
  async token(signal: AbortSignal | undefined): Promise<string> {
    const known = this.atHand;
    if (known !== undefined) return known;
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = undefined;
    });
    return unlessAborted(this.#fetching, signal);
  }

  /** Says that the service turned a token down, so that the next one is fetched anew. */
  reject(token: string): void {
    if (this.#known?.token === token) this.#known = undefined;
  }

  async #renew(): Promise<string> {
    const askedAt = this.#clock.now();
    const { token, expiresOnTimestamp } = await this.#fetch();
    // A token that lives shorter than the margin is still good for half its life.
    const useUntil = Math.max(expiresOnTimestamp - marginMs, (askedAt + expiresOnTimestamp) / 2);
    this.#known = { token, useUntil };
    return token;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () =>
      reject(new TransportFailure('aborted', { isSent: false, cause: signal.reason }));
    const done = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(done);
  });
}
