import {
  CallingError,
  ConfigurationError,
  type Logger,
  redactText,
  WebhookPayloadError,
  WebhookVerificationError,
} from '@tandem/core';
import { Refusal } from './refusal.js';
import type { WebhookAnswer } from './webhook-request.js';

interface FailureContext {
  readonly logger: Logger;
  /** Absent while it is not known whom the delivery is for. */
  readonly provider: string | undefined;
}

const defaultRetryAfterMs = 1_000;

/**
 * The HTTP answer to a delivery that was not taken in, and the line that says so. Whatever is not the sender's fault is
 * 503, so that the provider sends the delivery again.
 */
export function failureAnswer(error: unknown, { logger, provider }: FailureContext): WebhookAnswer {
  const about = provider === undefined ? {} : { provider };
  if (error instanceof Refusal) {
    logger.log('warn', 'A webhook request was refused.', { ...about, reason: error.code });
    return errorAnswer(error.status, error, error.headers);
  }
  if (WebhookVerificationError.isInstance(error)) {
    const { code, message } = error;
    logger.log('warn', 'A webhook delivery was refused: it is not verified.', {
      ...about,
      reason: message,
    });
    return errorAnswer(401, { code, message }, { 'www-authenticate': 'Bearer' });
  }
  if (WebhookPayloadError.isInstance(error)) {
    const { code, message } = error;
    logger.log('warn', 'A webhook delivery was refused: it is malformed.', {
      ...about,
      reason: message,
    });
    return errorAnswer(400, { code, message });
  }
  if (isMisread(error)) {
    const { code, message } = error;
    logger.log('error', 'A webhook delivery could not be read.', { ...about, reason: message });
    return errorAnswer(500, { code, message });
  }
  return unavailableAnswer(error, { logger, provider });
}

/** Whoever operates the application must mend this, and the provider sends again until then. */
function isMisread(error: unknown): error is ConfigurationError {
  return ConfigurationError.isInstance(error) && error.path === 'body';
}

/** A small JSON answer that says what was wrong. */
export function errorAnswer(
  status: number,
  { code, message }: { readonly code: string; readonly message: string },
  headers: Readonly<Record<string, string>> = {},
): WebhookAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error: { code, message: redactText(message) } }),
  };
}

function unavailableAnswer(error: unknown, { logger, provider }: FailureContext): WebhookAnswer {
  const known = CallingError.isInstance(error) ? error : undefined;
  logger.log(
    'error',
    'A webhook delivery could not be taken in; the provider is asked to send it again.',
    {
      ...(provider === undefined ? {} : { provider }),
      // The text of an unknown error may quote what it failed on, so only its name is told.
      reason: known?.message ?? (error instanceof Error ? error.name : typeof error),
    },
  );
  const retryAfterSeconds = Math.ceil((known?.retryAfterMs ?? defaultRetryAfterMs) / 1000);
  return errorAnswer(
    503,
    {
      code: 'webhook.unavailable',
      message: 'The delivery could not be taken in at the moment. Send it again.',
    },
    { 'retry-after': String(retryAfterSeconds) },
  );
}
