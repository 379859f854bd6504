import type { Clock } from '@tandem/core';

/** How the entrance asks others for something, and how long it waits. */
export interface Fetching {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

const timeoutMs = 5_000;

/**
 * Asks an address and reads its answer, both together within five seconds. Redirects are not followed: whoever checked the address
 * has not checked where it would lead.
 */
export async function fetchWithin<Read>(
  url: URL,
  { fetch, clock }: Fetching,
  read: (response: Response) => Promise<Read>,
): Promise<Read> {
  const stop = new AbortController();
  const timer = clock.after(timeoutMs, () => {
    stop.abort(new Error(`${url.host} took longer than ${timeoutMs} ms.`));
  });
  try {
    const headers = { accept: 'application/json' };
    return await read(await fetch(url, { headers, redirect: 'error', signal: stop.signal }));
  } finally {
    timer.cancel();
  }
}
