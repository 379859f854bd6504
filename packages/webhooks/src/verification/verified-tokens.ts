import { hash } from 'node:crypto';

/**
 * The tokens that were verified a short while ago, so that the same one is not verified again. Holds their hashes only,
 * and the most recently used of them up to its capacity.
 */
export class VerifiedTokens {
  readonly #capacity: number;
  readonly #validUntil = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether the token with this key was verified and still holds. */
  has(key: TokenKey, nowMs: number): boolean {
    const until = this.#validUntil.get(key);
    if (until === undefined) return false;
    this.#validUntil.delete(key);
    if (nowMs >= until) return false;
    this.#validUntil.set(key, until);
    return true;
  }

  /** Remembers a token that was verified. */
  add(key: TokenKey, untilMs: number): void {
    this.#validUntil.set(key, untilMs);
    if (this.#validUntil.size <= this.#capacity) return;
    for (const oldest of this.#validUntil.keys()) {
      this.#validUntil.delete(oldest);
      return;
    }
  }
}

/** Stands for a token, which it does not tell. */
export type TokenKey = string;

export function tokenKeyOf(token: string): TokenKey {
  return hash('sha256', token, 'base64');
}
