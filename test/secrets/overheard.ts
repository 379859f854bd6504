import { format, inspect } from 'node:util';
import type { Logger } from '@tandem/core';
import { vi } from 'vitest';
import { leaksIn } from './planted.js';

/** Everything that leaves the library where people, files and other programs could read it. */
export class Overheard {
  /** By where it was heard. */
  readonly #texts: [place: string, text: string][] = [];
  readonly #spies: { mockRestore(): void }[] = [];

  constructor() {
    for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      const spy = vi.spyOn(console, name).mockImplementation((...told) => {
        this.#note('console', format(...told));
      });
      this.#spies.push(spy);
    }
    for (const stream of [process.stdout, process.stderr]) {
      const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        this.#note('stream', String(chunk));
        return true;
      });
      this.#spies.push(spy);
    }
  }

  /** A logger of the application, which prints all that it is handed. */
  readonly logger: Logger = {
    log: (level, message, fields) => {
      this.#note('logger', `${level} ${message} ${safeJson(fields)} ${inspect(fields, all)}`);
    },
  };

  /** How many texts were heard at a place. */
  count(place: string): number {
    return this.#texts.filter(([where]) => where === place).length;
  }

  /** What was let out, and where. */
  leaks(): readonly string[] {
    const leaks = this.#texts.flatMap(([place, text]) =>
      leaksIn(text).map((name) => `${name} at ${place}: ${text.slice(0, 200)}`),
    );
    return [...new Set(leaks)].slice(0, mostLeaks);
  }

  /** Notes what was answered or shown to somebody. */
  tell(place: string, text: string): void {
    this.#note(place, text);
  }

  /** Does what is to fail, and notes the error in every way in which it can be read. Resolves to whether it failed. */
  async failure(attempt: () => unknown): Promise<boolean> {
    try {
      await attempt();
      return false;
    } catch (error) {
      for (let one: unknown = error; one !== undefined; one = causeOf(one)) this.#noteError(one);
      return true;
    }
  }

  close(): void {
    for (const spy of this.#spies) spy.mockRestore();
  }

  #noteError(error: unknown): void {
    const stack = error instanceof Error ? error.stack : '';
    for (const text of [String(error), stack ?? '', inspect(error, { depth: 10 })]) {
      this.#note('error', text);
    }
    this.#note('error', inspect(error, { ...all, customInspect: false }));
    this.#note('error', safeJson(error));
  }

  #note(place: string, text: string): void {
    this.#texts.push([place, text]);
  }
}

/** Enough to see what is wrong. */
const mostLeaks = 20;

const all = { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null } as const;

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch (error) {
    return String(error);
  }
}
