import type { Lease, LeaseRequest, LeaseResult } from './event-log.js';
import { leaseLost } from './log-refusals.js';

/** Who holds the lease of one call, in the memory of this process. */
export class MemoryLease {
  #holder: string | undefined;
  #fence: number | undefined;
  #until = 0;

  /** @param nextFence Gives a number that is larger than any it gave before. */
  request({ holder, ttlMs }: LeaseRequest, now: number, nextFence: () => number): LeaseResult {
    const isHeld = this.#holder !== undefined && now < this.#until;
    if (isHeld && this.#holder !== holder) {
      return { isGranted: false, heldForMs: this.#until - now };
    }
    if (this.#fence === undefined || this.#holder !== holder) this.#fence = nextFence();
    this.#holder = holder;
    this.#until = now + ttlMs;
    return { isGranted: true, fence: this.#fence };
  }

  release({ holder, fence }: Lease): void {
    if (this.#holder === holder && this.#fence === fence) this.#holder = undefined;
  }

  /** @throws LeaseLostError unless a fence is the newest. */
  assertNewest(callId: string, fence: number): void {
    if (fence !== this.#fence) throw leaseLost(callId);
  }
}
