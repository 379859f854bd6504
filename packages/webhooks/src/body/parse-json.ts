import { WebhookPayloadError } from '@tandem/core';
import { findAmbiguity } from './find-ambiguity.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON value of a body. JSON that two readers could understand differently is refused: what one of them checks, the
 * other might not act on.
 *
 * @throws WebhookPayloadError, which quotes nothing of the body.
 */
export function parseJson(body: Uint8Array, provider: string): unknown {
  const value = parseText(decodeText(body, provider), provider);
  const ambiguity = findAmbiguity(body, value);
  if (ambiguity === undefined) return value;
  throw new WebhookPayloadError(`The body ${ambiguity}.`, { provider });
}

function decodeText(body: Uint8Array, provider: string): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new WebhookPayloadError('The body is not valid UTF-8.', { provider, cause });
  }
}

function parseText(text: string, provider: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The syntax error is left out because its message quotes the body.
    throw new WebhookPayloadError('The body is not valid JSON.', { provider });
  }
}
