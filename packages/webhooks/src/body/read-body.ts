import type { Clock } from '@tandem/core';
import { Refusal } from '../refusal.js';
import { readAtMost } from './read-at-most.js';

interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
}

/** Reads the body of a request within its limits of size and time, whatever length it announces. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const { maxBodyBytes, bodyTimeoutMs, clock } = limits;
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge(limits);
  if (request.body === null) return new Uint8Array();
  const tooLong = new AbortController();
  const timer = clock.after(bodyTimeoutMs, () => tooLong.abort());
  try {
    const body = await readAtMost(request.body, { maxBytes: maxBodyBytes, signal: tooLong.signal });
    if (tooLong.signal.aborted) throw tooSlow(limits);
    if (body === undefined) throw tooLarge(limits);
    return body;
  } catch (error) {
    throw error instanceof Refusal ? error : brokenOff();
  } finally {
    timer.cancel();
  }
}

function tooLarge({ maxBodyBytes }: BodyLimits): Refusal {
  return new Refusal(413, 'webhook.too-large', {
    message: `The body is larger than ${maxBodyBytes} bytes. Send smaller batches.`,
  });
}

function tooSlow({ bodyTimeoutMs }: BodyLimits): Refusal {
  return new Refusal(408, 'webhook.too-slow', {
    message: `The body took longer than ${bodyTimeoutMs} ms. Send it again.`,
  });
}

function brokenOff(): Refusal {
  return new Refusal(400, 'webhook.broken-off', {
    message: 'The body could not be read to its end. Send it again.',
  });
}
