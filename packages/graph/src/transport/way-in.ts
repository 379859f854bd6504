import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { slotOf } from './answer-slot.js';

/**
 * The first of the chain. It takes a request over from the SDK and never gives it back: the answer, or what kept it from coming,
 * is in the slot. On the way back the SDK would only wrap errors and unwind four generators, at the cost of a twentieth of the
 * exchange. What it still holds for the request is collected with it.
 */
export class WayIn implements Middleware {
  readonly #next: Middleware;

  constructor(next: Middleware) {
    this.#next = next;
  }

  readonly execute = (context: Context): Promise<void> => {
    slotOf(context).work = this.#next.execute(context);
    return new Promise(() => undefined);
  };
}
