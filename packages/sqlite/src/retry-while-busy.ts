import type { Clock } from '@tandem/core';
import { sqliteFailureOf } from './sqlite-failure.js';

/** How long somebody is ready to wait for another process to finish its write. */
export interface Patience {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

const retryMs = 5;

/**
 * Does something with the database, again and again while another process holds it locked. SQLite would wait by itself, but
 * it would stop the whole program meanwhile.
 */
export async function retryWhileBusy<T>(work: () => T, { clock, timeoutMs }: Patience): Promise<T> {
  const giveUpAt = clock.now() + timeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (sqliteFailureOf(error) !== 'busy' || clock.now() >= giveUpAt) throw error;
    }
    await new Promise<void>((resolve) => {
      clock.after(retryMs, resolve);
    });
  }
}
