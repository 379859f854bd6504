import type { Clock } from '@tandem/core';
import { ConfigurationError } from '@tandem/core';
import { Refusal } from '../refusal.js';

/** How much of a body is taken, and for how long it is waited for. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
}

/** Refuses a body that announces more than is taken. */
export function assertLength(announced: string | number | undefined, limits: BodyLimits): void {
  if (announced !== undefined && Number(announced) > limits.maxBodyBytes) throw tooLarge(limits);
}

export function tooLarge({ maxBodyBytes }: BodyLimits): Refusal {
  return new Refusal(413, 'webhook.too-large', {
    message: `The body is larger than ${maxBodyBytes} bytes. Send smaller batches.`,
  });
}

export function tooSlow({ bodyTimeoutMs }: BodyLimits): Refusal {
  return new Refusal(408, 'webhook.too-slow', {
    message: `The body took longer than ${bodyTimeoutMs} ms. Send it again.`,
  });
}

export function brokenOff(): Refusal {
  return new Refusal(400, 'webhook.broken-off', {
    message: 'The body could not be read to its end. Send it again.',
  });
}

/** The body is gone: what is verified must be what was sent, and a parsed body is not. */
export function bodyAlreadyRead(advice: string): ConfigurationError {
  return new ConfigurationError(
    `The body of a webhook was read before the entrance got it. ${advice}`,
    { path: 'body' },
  );
}
