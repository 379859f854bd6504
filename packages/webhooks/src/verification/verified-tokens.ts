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

  /** Whether this token was verified and still holds. */
  has(token: string, nowMs: number): boolean {
    const key = keyOf(token);
    const until = this.#validUntil.get(key);
    if (until === undefined) return false;
    this.#validUntil.delete(key);
    if (nowMs >= until) return false;
    this.#validUntil.set(key, until);
    return true;
  }

  /** Remembers a token that was verified. */
  add(token: string, untilMs: number): void {
    this.#validUntil.set(keyOf(token), untilMs);
    if (this.#validUntil.size <= this.#capacity) return;
    for (const oldest of this.#validUntil.keys()) {
      this.#validUntil.delete(oldest);
      return;
    }
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
