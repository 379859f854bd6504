import type { Identifier } from '../identifier.js';

/** Someone who is in a call. */
export interface Member {
  readonly identifier: Identifier;
  /** Grows with every join, so that pages of a list stay right while people come and go. */
  readonly order: number;
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

interface Entry {
  readonly identifier: Identifier;
  readonly order: number;
  isMuted: boolean;
  /** Why they are on hold; several things can put one person on hold at once. */
  readonly holds: Set<string>;
}

/** Who is in a call, the newest first, as the service lists them. */
export class Roster {
  readonly #entries = new Map<string, Entry>();
  #joined = 0;

  get size(): number {
    return this.#entries.size;
  }

  find(rawId: string): Member | undefined {
    const entry = this.#entries.get(rawId);
    return entry && describe(entry);
  }

  /** Lets somebody in. False when they were there already. */
  join(identifier: Identifier): boolean {
    if (this.#entries.has(identifier.rawId)) return false;
    this.#joined += 1;
    this.#entries.set(identifier.rawId, {
      identifier,
      order: this.#joined,
      isMuted: false,
      holds: new Set(),
    });
    return true;
  }

  /** Takes somebody out. False when they were not there. */
  leave(rawId: string): boolean {
    return this.#entries.delete(rawId);
  }

  mute(rawId: string): void {
    const entry = this.#entries.get(rawId);
    if (entry !== undefined) entry.isMuted = true;
  }

  /** Puts somebody on hold for a reason. True when that changed what the roster shows. */
  hold(rawId: string, reason: string): boolean {
    const holds = this.#entries.get(rawId)?.holds;
    if (holds === undefined) return false;
    const wasOnHold = holds.size > 0;
    holds.add(reason);
    return !wasOnHold;
  }

  /** Takes a reason for a hold away. True when that changed what the roster shows. */
  unhold(rawId: string, reason: string): boolean {
    const holds = this.#entries.get(rawId)?.holds;
    return holds?.delete(reason) === true && holds.size === 0;
  }

  /** Everybody, the newest first. */
  members(): readonly Member[] {
    return [...this.#entries.values()]
      .sort((left, right) => right.order - left.order)
      .map((entry) => describe(entry));
  }
}

function describe({ identifier, order, isMuted, holds }: Entry): Member {
  return { identifier, order, isMuted, isOnHold: holds.size > 0 };
}
