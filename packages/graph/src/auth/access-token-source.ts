import type { Clock } from '@tandem/core';
import { TransportFailure } from '../transport/transport-failure.js';
import type { AccessToken } from './token-credential.js';

/** How long before it expires a token is replaced. */
const marginMs = 5 * 60_000;

/** Keeps one token until shortly before it expires. However many ask at once, it is fetched once. */
export class AccessTokenSource {
  readonly #fetch: () => Promise<AccessToken>;
  readonly #clock: Clock;
  readonly #destroyed: AbortSignal;
  #known: { readonly token: string; readonly useUntil: number } | undefined;
  #fetching: Promise<string> | undefined;

  /** @param parts.destroyed Aborts when nobody waits for a token any more. */
  constructor(
    fetch: () => Promise<AccessToken>,
    parts: { readonly clock: Clock; readonly destroyed: AbortSignal },
  ) {
    this.#fetch = fetch;
    this.#clock = parts.clock;
    this.#destroyed = parts.destroyed;
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
    const destroyed = this.#destroyed;
    return unlessStopped(this.#fetching, signal === undefined ? [destroyed] : [signal, destroyed]);
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

function unlessStopped<T>(work: Promise<T>, stops: readonly AbortSignal[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      const cause: unknown = stops.find(({ aborted }) => aborted)?.reason;
      reject(new TransportFailure('aborted', { isSent: false, cause }));
    };
    const letGo = () => {
      for (const signal of stops) signal.removeEventListener('abort', stop);
    };
    for (const signal of stops) signal.addEventListener('abort', stop);
    if (stops.some(({ aborted }) => aborted)) stop();
    work.then(resolve, reject).finally(letGo);
  });
}
