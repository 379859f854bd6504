import { ErrorReply } from '@redis/client';
import { leaseLost } from '@tandem/core';
import type { Append, AppendAnswer } from './append-script.js';
import { leaseIsLost } from './append-script.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';

/** What became of an append. */
export interface AppendReceipt {
  /** How many events were new. */
  readonly appended: number;
  /** The position of the last entry; undefined if nothing was new. */
  readonly last: string | undefined;
  /** The position of the entry before the first new one, where somebody watches the call. */
  readonly before: string | undefined;
}

interface WaitingAppend extends Append {
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly appends: [WaitingAppend, ...WaitingAppend[]];
  size: number;
}

/** How many appends are sent as one, and how many characters: other clients of Redis wait for so much and no more. */
const longestBatch = 32;
const largestBatch = 65_536;

/**
 * Appends of one turn of the event loop, sent together: each is still kept as a whole or not at all, and answered for itself,
 * but a command for each would cost several times as much.
 */
export class AppendQueue {
  readonly #connection: RedisConnection;
  readonly #settings: RedisEventLogSettings;
  readonly #waiting = new Map<string, Batch>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(connection: RedisConnection, settings: RedisEventLogSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  /** @throws LeaseLostError, and what the client library reports. */
  add(append: Append): Promise<AppendReceipt> {
    return new Promise((resolve, reject) => {
      const { callId, keys, events, fence } = append;
      // In a cluster only what lies in one slot can go together.
      const place = 'cluster' in this.#settings ? keys.open : '';
      const batch = this.#join(place, { callId, keys, events, fence, resolve, reject });
      for (const { text } of events) batch.size += text.length;
      if (batch.appends.length >= longestBatch || batch.size >= largestBatch)
        this.#send(place, batch);
    });
  }

  /** Resolves when nothing is waiting or under way any more. */
  async settled(): Promise<void> {
    for (const [place, batch] of this.#waiting) this.#send(place, batch);
    await Promise.all(this.#underWay);
  }

  #join(place: string, waiting: WaitingAppend): Batch {
    const found = this.#waiting.get(place);
    if (found !== undefined) {
      found.appends.push(waiting);
      return found;
    }
    const batch: Batch = { appends: [waiting], size: 0 };
    this.#waiting.set(place, batch);
    queueMicrotask(() => this.#send(place, batch));
    return batch;
  }

  #send(place: string, batch: Batch): void {
    // What is full has been sent before its turn.
    if (this.#waiting.get(place) !== batch) return;
    this.#waiting.delete(place);
    const running = this.#run(batch).finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
  }

  async #run({ appends }: Batch): Promise<void> {
    try {
      const answers = await this.#connection.run(appends[0].keys.log, (redis) =>
        redis.appendEvents({ appends, keeping: this.#settings }),
      );
      for (const [index, waiting] of appends.entries()) settle(waiting, answers[index]);
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }
}

function settle(
  { callId, events, resolve, reject }: WaitingAppend,
  answer: AppendAnswer | undefined,
): void {
  if (typeof answer === 'string') {
    resolve({ appended: events.length, last: answer, before: undefined });
  } else if (typeof answer === 'number') {
    if (answer === leaseIsLost) reject(leaseLost(callId));
    else resolve({ appended: answer, last: undefined, before: undefined });
  } else if (answer === undefined || answer instanceof ErrorReply) {
    reject(answer ?? new ErrorReply('ERR The script did not answer for an append.'));
  } else {
    const [appended, last, before] = answer;
    resolve({ appended, last, before: before === '' ? undefined : before });
  }
}
