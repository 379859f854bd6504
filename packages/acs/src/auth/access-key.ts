import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '@tandem/core';
import type { Authorizer, SignableRequest } from './authorizer.js';

const signedHeaders = 'x-ms-date;host;x-ms-content-sha256';

/**
 * Signs a request with the access key of the resource (HMAC-SHA256).
 *
 * @see https://learn.microsoft.com/en-us/azure/communication-services/tutorials/hmac-header-tutorial
 */
export function signRequest(
  { method, url, body }: SignableRequest,
  { accessKey, at }: { readonly accessKey: string; readonly at: Date },
): Readonly<Record<string, string>> {
  const date = at.toUTCString();
  const contentHash = createHash('sha256')
    .update(body ?? '', 'utf8')
    .digest('base64');
  const text = `${method}\n${url.pathname}${url.search}\n${date};${url.host};${contentHash}`;
  const signature = createHmac('sha256', Buffer.from(accessKey, 'base64'))
    .update(text, 'utf8')
    .digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=${signedHeaders}&Signature=${signature}`,
  };
}

/** Proves every request by the access key of the resource. */
export function accessKeyAuthorizer(accessKey: string, clock: Clock): Authorizer {
  return async (request) => signRequest(request, { accessKey, at: new Date(clock.now()) });
}
