import type { CallAnnounced, CallIncoming } from '../call/call-event.js';
import { timestamp } from '../clock/clock.js';
import type { CallingParts } from './calling-parts.js';
import { stateInLog } from './state-in-log.js';

/**
 * Decides who tells the application of a call that comes in: whoever first writes into the log that it will. So a notification
 * that comes again, here or at another process, rings nobody twice, and one whose first receiver died rings all the same.
 */
export class Doorbell {
  readonly #parts: Pick<CallingParts, 'log' | 'clock'>;
  readonly #owner: string;
  /** Calls of which the log did not say whether it kept what was written. */
  readonly #unsure = new Set<string>();
  /** What is being written, by call: copies that come in meanwhile wait for it. */
  readonly #claims = new Map<string, Promise<boolean>>();

  constructor(parts: CallingParts) {
    this.#parts = parts;
    this.#owner = parts.newId();
  }

  /**
   * Whether it is for whoever asks to tell the application: of the copies of a notification, one at most is told that.
   *
   * @throws UnavailableError when the log is away: nobody was told, and the notification must come again.
   */
  async claim(event: CallIncoming): Promise<boolean> {
    const { callId } = event;
    const other = this.#claims.get(callId);
    if (other !== undefined) {
      await other;
      return false;
    }
    const claim = this.#write(event);
    this.#claims.set(callId, claim);
    try {
      return await claim;
    } finally {
      this.#claims.delete(callId);
    }
  }

  async #write({ callId, provider }: CallIncoming): Promise<boolean> {
    const { log, clock } = this.#parts;
    const announced: CallAnnounced = {
      type: 'call.announced',
      id: 'announced',
      provider,
      callId,
      occurredAt: timestamp(clock),
      by: this.#owner,
    };
    const { appended } = await log.append(callId, [announced]).catch((error: unknown) => {
      this.#unsure.add(callId);
      throw error;
    });
    const isOurs = appended === 1 || (this.#unsure.has(callId) && (await this.#hasClaimed(callId)));
    this.#unsure.delete(callId);
    return isOurs;
  }

  async #hasClaimed(callId: string): Promise<boolean> {
    const { announced } = await stateInLog(this.#parts.log, callId);
    return announced?.by === this.#owner;
  }
}
