import type { Dispatcher } from 'undici';
import type { AnswerHeaders, RawAnswer } from './answer-slot.js';
import { type Breakable, BreakOffs } from './break-offs.js';

/** One try of a request, ready to leave. */
export interface Parcel {
  readonly request: Dispatcher.DispatchOptions;
  /** Each of them breaks it off. */
  readonly stops: readonly AbortSignal[];
}

const breakOffs = new BreakOffs();

/**
 * Sends a request and reads its answer whole. Answers are small and wanted as a whole, so no stream is built for them, which
 * would cost a quarter of the exchange.
 *
 * @throws whatever kept an answer from coming.
 */
export function sendWhole(dispatcher: Dispatcher, { request, stops }: Parcel): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new WholeAnswer({ resolve, reject, stops }));
  });
}

interface Settling {
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (cause: unknown) => void;
  readonly stops: readonly AbortSignal[];
}

type Fields = Readonly<Record<string, string | string[] | undefined>>;

/** Collects one answer. */
class WholeAnswer implements Dispatcher.DispatchHandler, Breakable {
  readonly #settling: Settling;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #fields: Fields = {};

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
    fields: Fields,
  ): void {
    this.#status = status;
    this.#fields = fields;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#letGo();
    const headers = new FieldHeaders(this.#fields);
    this.#settling.resolve({ status: this.#status, headers, text: this.#text() });
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

class FieldHeaders implements AnswerHeaders {
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  get(name: string): string | null {
    const value = this.#fields[name];
    return (typeof value === 'object' ? value.join(', ') : value) ?? null;
  }
}
