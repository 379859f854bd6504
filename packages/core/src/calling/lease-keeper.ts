import type { Timer } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import type { CallingParts } from './calling-parts.js';

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * The lease of one call, as far as this process has it: asked for when something is due, prolonged while something is being done,
 * left to end by itself otherwise. What it believes saves asking again; what proves is the fencing number, which the log compares.
 */
export class LeaseKeeper {
  readonly #callId: string;
  readonly #parts: CallingParts;
  #fence: number | undefined;
  /** Until when it is used without asking again. */
  #freshUntil = Number.NEGATIVE_INFINITY;
  #waitUntil = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #works = 0;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(callId: string, parts: CallingParts) {
    this.#callId = callId;
    this.#parts = parts;
  }

  /** The fencing number, while the lease has more than half of its time. */
  get fence(): number | undefined {
    return this.#parts.clock.now() < this.#freshUntil ? this.#fence : undefined;
  }

  /** When there is sense in asking again: another process has it until then, or the log could not be asked. */
  get waitUntil(): number {
    return this.#waitUntil;
  }

  /** Asks for the lease, or for more time. Answers its fencing number, or undefined when it cannot be had. Never rejects. */
  async ask(): Promise<number | undefined> {
    const { log, clock, holder, leaseMs } = this.#parts;
    const askedAt = clock.now();
    try {
      const result = await log.lease(this.#callId, { holder, ttlMs: leaseMs });
      this.#failures = 0;
      this.#fence = result.isGranted ? result.fence : undefined;
      this.#freshUntil = result.isGranted ? askedAt + leaseMs / 2 : Number.NEGATIVE_INFINITY;
      if (!result.isGranted) this.#waitUntil = clock.now() + result.heldForMs;
    } catch (error) {
      this.#noteFailure(error);
      return undefined;
    }
    if (this.#isOver && this.#works === 0) await this.#giveUp();
    return this.#fence;
  }

  /** Does something under the lease, and prolongs it as long as that takes. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#works += 1;
    this.#timer ??= this.#prolongLater();
    try {
      return await work();
    } finally {
      this.#works -= 1;
      if (this.#works === 0) {
        this.#timer?.cancel();
        this.#timer = undefined;
        if (this.#isOver) await this.#giveUp();
      }
    }
  }

  /** Gives the lease up as soon as nothing is being done under it, so that another process can go on at once. Never rejects. */
  async release(): Promise<void> {
    this.#isOver = true;
    // What was broken off may never end, and is not waited for.
    if (this.#parts.destroyed.aborted) this.#timer?.cancel();
    if (this.#works === 0) await this.#giveUp();
  }

  #prolongLater(): Timer {
    const { clock, leaseMs } = this.#parts;
    return clock.after(leaseMs / 3, () => {
      this.#timer = this.#prolongLater();
      void this.#parts.track(this.ask());
    });
  }

  async #giveUp(): Promise<void> {
    const { log, holder } = this.#parts;
    const fence = this.#fence;
    if (fence === undefined) return;
    this.#fence = undefined;
    try {
      await log.release(this.#callId, { holder, fence });
    } catch (error) {
      this.#tell('debug', 'A lease could not be released; it ends by itself.', error);
    }
  }

  #noteFailure(error: unknown): void {
    this.#failures += 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1));
    this.#waitUntil = this.#parts.clock.now() + pauseMs;
    const level = this.#failures === 1 && !this.#isOver ? 'warn' : 'debug';
    this.#tell(level, 'The lease of a call could not be asked for; what is due waits.', error);
  }

  #tell(level: 'debug' | 'warn', message: string, error: unknown): void {
    this.#parts.logger.log(level, message, {
      callId: this.#callId,
      error: CallingError.isInstance(error) ? error.toJSON() : { name: typeof error },
    });
  }
}
