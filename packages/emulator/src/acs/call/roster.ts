import type { Identifier } from '../identifier.js';

/** Someone who is in a call. */
export interface Member {
  readonly identifier: Identifier;
  /** Grows with every join, so that pages of a list stay right while people come and go. */
  readonly order: number;
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

/** Who is in a call, the newest first, as the service lists them. */
export class Roster {
  readonly #members = new Map<string, Member>();
  #joined = 0;

  get size(): number {
    return this.#members.size;
  }

  find(rawId: string): Member | undefined {
    return this.#members.get(rawId);
  }

  /** Lets somebody in. False when they were there already. */
  join(identifier: Identifier): boolean {
    if (this.#members.has(identifier.rawId)) return false;
    this.#joined += 1;
    const member = { identifier, order: this.#joined, isMuted: false, isOnHold: false };
    this.#members.set(identifier.rawId, member);
    return true;
  }

  /** Takes somebody out. False when they were not there. */
  leave(rawId: string): boolean {
    return this.#members.delete(rawId);
  }

  mute(rawId: string): void {
    const member = this.#members.get(rawId);
    if (member !== undefined) this.#members.set(rawId, { ...member, isMuted: true });
  }

  /** Everybody, the newest first. */
  members(): readonly Member[] {
    return [...this.#members.values()].sort((left, right) => right.order - left.order);
  }
}
