import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../clock/clock.js';
import { History } from '../history/history.js';

/** A request that the emulator got, and its answer. */
export interface RequestRecord {
  readonly at: string;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** Header fields by lower-case name; credentials are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** Remembers the last requests to the emulated services, for inspection. */
export class RequestLog {
  readonly #clock: Clock;
  readonly #history: History<RequestRecord>;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#history = new History(limit);
  }

  /** The requests, oldest first. */
  requests(): readonly RequestRecord[] {
    return this.#history.entries();
  }

  /** Forgets everything. */
  clear(): void {
    this.#history.clear();
  }

  /** Middleware that records what passes it. */
  middleware(): MiddlewareHandler<{ Bindings: HttpBindings }> {
    return async (context, next) => {
      const at = new Date(this.#clock.now()).toISOString();
      // As bytes: a later reader must find exactly what was sent, valid text or not.
      const body = new TextDecoder().decode(await context.req.arrayBuffer());
      await next();
      this.#history.add({
        at,
        method: context.req.method,
        target: context.env.incoming.url ?? '',
        headers: withoutCredentials(context.req.header()),
        body,
        status: context.res.status,
        answer: await readAnswer(context.res),
      });
    };
  }
}

/** Files are not kept, only how long they were. */
async function readAnswer(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  const copy = response.clone();
  if (!type.startsWith('audio/')) return copy.text();
  return `(${(await copy.arrayBuffer()).byteLength} bytes of ${type})`;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}
