import { ErrorReply } from '@redis/client';
import type { Append, AppendReceipt } from './append-script.js';
import { failed } from './append-script.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisEventLogSettings } from './redis-event-log-options.js';

/** The bare answer for one append. */
export type AppendAnswer = Pick<AppendReceipt, 'appended' | 'last' | 'before'>;

interface WaitingAppend {
  readonly append: Append;
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (error: unknown) => void;
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
  readonly #waiting = new Map<string, WaitingAppend[]>();
  readonly #sizes = new Map<string, number>();

  constructor(connection: RedisConnection, settings: RedisEventLogSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  add(append: Append): Promise<AppendAnswer> {
    return new Promise((resolve, reject) => {
      // In a cluster only what lies in one slot can go together.
      const place = 'cluster' in this.#settings ? append.keys.open : '';
      const waiting = this.#waiting.get(place) ?? this.#begin(place);
      waiting.push({ append, resolve, reject });
      const size = append.events.reduce((sum, { text }) => sum + text.length, 0);
      const total = (this.#sizes.get(place) ?? 0) + size;
      this.#sizes.set(place, total);
      if (waiting.length >= longestBatch || total >= largestBatch) this.#send(place, waiting);
    });
  }

  #begin(place: string): WaitingAppend[] {
    const waiting: WaitingAppend[] = [];
    this.#waiting.set(place, waiting);
    queueMicrotask(() => this.#send(place, waiting));
    return waiting;
  }

  #send(place: string, batch: readonly WaitingAppend[]): void {
    // What is full has been sent before its turn.
    if (this.#waiting.get(place) !== batch) return;
    this.#waiting.delete(place);
    this.#sizes.delete(place);
    void this.#run(batch);
  }

  async #run(batch: readonly WaitingAppend[]): Promise<void> {
    const appends = batch.map(({ append }) => append);
    const [first] = appends;
    if (first === undefined) return;
    try {
      const answers = await this.#connection.run(first.keys.log, (redis) =>
        redis.appendEvents({ appends, keeping: this.#settings }),
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const [appended, last, before] = answers.slice(index * 3, index * 3 + 3);
        if (appended === failed) reject(new ErrorReply(String(last)));
        else resolve({ appended: Number(appended), last: text(last), before: text(before) });
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
