import type { Dispatcher } from 'undici';
import { parseJson } from '../wire/json.js';
import { type Breakable, BreakOffs } from './break-offs.js';
import type { AcsAnswer, Carried, Parcel } from './carrier.js';
import { isSuccess } from './carrier.js';

const breakOffs = new BreakOffs();

/**
 * Carries a parcel and reads its answer whole. Answers of the service are small and are wanted as a whole, so no stream is
 * built for them, which would cost a quarter of the exchange.
 */
export function sendWhole(dispatcher: Dispatcher, parcel: Parcel): Promise<Carried<AcsAnswer>> {
  const { origin, path, method, headers, body = null, timeoutMs, stops } = parcel;
  return new Promise((resolve, reject) => {
    const handler = new WholeAnswer({ resolve, reject, stops });
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    dispatcher.dispatch({ origin, path, method, headers, body, ...timeouts }, handler);
  });
}

interface Settling {
  readonly resolve: (carried: Carried<AcsAnswer>) => void;
  readonly reject: (cause: unknown) => void;
  readonly stops: readonly AbortSignal[];
}

/** Collects one answer. */
class WholeAnswer implements Dispatcher.DispatchHandler, Breakable {
  readonly #settling: Settling;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #retryAfter: string | undefined;

  constructor(settling: Settling) {
    this.#settling = settling;
    for (const stop of settling.stops) breakOffs.watch(stop, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stoppedBy() !== undefined) this.breakOff();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    const retryAfter = headers['retry-after'];
    this.#status = status;
    this.#retryAfter = typeof retryAfter === 'string' ? retryAfter : undefined;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#letGo();
    const status = this.#status;
    const body = parseJson(this.#text());
    this.#settling.resolve(
      isSuccess(status)
        ? { isSuccess: true, answer: { status, body } }
        : { isSuccess: false, status, body, retryAfter: this.#retryAfter },
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#letGo();
    this.#settling.reject(error);
  }

  /** What waits for a connection still has not left, and is broken off when its turn comes. */
  breakOff(): void {
    const reason: unknown = this.#stoppedBy()?.reason;
    this.#controller?.abort(reason instanceof Error ? reason : new Error(String(reason)));
    this.#letGo();
    this.#settling.reject(reason);
  }

  #text(): string {
    const [first, second] = this.#chunks;
    if (first === undefined) return '';
    const text = (second === undefined ? first : Buffer.concat(this.#chunks)).toString('utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  #stoppedBy(): AbortSignal | undefined {
    return this.#settling.stops.find(({ aborted }) => aborted);
  }

  #letGo(): void {
    for (const stop of this.#settling.stops) breakOffs.forget(stop, this);
  }
}
