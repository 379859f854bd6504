import type { KeyObject } from 'node:crypto';
import type { Clock, Logger } from '@tandem/core';
import { UnavailableError } from '@tandem/core';
import { Allowance } from './allowance.js';
import type { TokenHeader } from './compact-token.js';
import { fetchKeys, type PublishedKeys } from './key-source.js';

interface SigningKeysOptions {
  readonly provider: string;
  readonly openIdConfigurationUrl: URL;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface FetchedKeys {
  /** Counts the fetches: this one was begun as the n-th. */
  readonly generation: number;
  readonly fetchedAt: number;
  readonly published: PublishedKeys;
}

/** Keys older than this are renewed, while deliveries are still verified with them. */
const refreshAfterMs = 10 * 60_000;

/** Keys older than this prove nothing any more. The services' own samples keep theirs as long. */
const maxAgeMs = 2 * 60 * 60_000;

/** Anybody can send tokens with invented key ids, and each would fetch the keys again. */
const fetchAllowance = { capacity: 10, refillMs: 6_000 };

/**
 * The keys with which a provider signs its webhooks, found by discovery and kept. A token with a key that is not among
 * them makes them be fetched again, so that none is lost when keys change.
 */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  readonly #allowance: Allowance;
  #keys: FetchedKeys | undefined;
  #fetching: Promise<FetchedKeys> | undefined;
  #generation = 0;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
    this.#allowance = new Allowance(options.clock, fetchAllowance);
  }

  /**
   * The key that a token names, or undefined when keys that were fetched after the token arrived do not hold it.
   *
   * @throws UnavailableError when that cannot be found out now.
   */
  async find(header: TokenHeader): Promise<KeyObject | undefined> {
    const arrival = this.#generation;
    for (let keys = await this.#usable(); ; keys = await this.#fetch()) {
      const key = await keys.published.find(header);
      if (key !== undefined || keys.generation > arrival) return key;
    }
  }

  /** The same without waiting, where the key was found before and the keys are fresh. */
  atHand(header: TokenHeader): KeyObject | undefined {
    const keys = this.#keys;
    const isFresh =
      keys !== undefined && this.#options.clock.now() - keys.fetchedAt < refreshAfterMs;
    return isFresh ? keys.published.atHand(header) : undefined;
  }

  async #usable(): Promise<FetchedKeys> {
    const keys = this.#keys;
    if (keys === undefined) return this.#fetch();
    const ageMs = this.#options.clock.now() - keys.fetchedAt;
    if (ageMs >= maxAgeMs) return this.#fetch();
    // A failure is logged, and the delivery goes on with the keys at hand.
    if (ageMs >= refreshAfterMs) this.#fetch().catch(() => undefined);
    return keys;
  }

  #fetch(): Promise<FetchedKeys> {
    this.#fetching ??= this.#begin().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #begin(): Promise<FetchedKeys> {
    const { openIdConfigurationUrl, fetch, clock, provider, logger } = this.#options;
    if (!this.#allowance.take()) {
      throw new UnavailableError('The signing keys were asked for too often. Try again later.', {
        provider,
        retryable: true,
        retryAfterMs: fetchAllowance.refillMs,
      });
    }
    this.#generation += 1;
    const generation = this.#generation;
    try {
      const published = await fetchKeys(openIdConfigurationUrl, { fetch, clock });
      this.#keys = { generation, fetchedAt: clock.now(), published };
      return this.#keys;
    } catch (cause) {
      const host = openIdConfigurationUrl.host;
      logger.log('warn', 'The signing keys of a provider could not be fetched.', {
        provider,
        host,
        reason: cause instanceof Error ? cause.message : typeof cause,
      });
      throw new UnavailableError(
        `The signing keys could not be fetched from ${host}. Check that this machine can reach it.`,
        { provider, cause, retryable: true },
      );
    }
  }
}
