import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Clock } from '@tandem/core';
import { httpDate } from '../wire/http-date.js';
import type { Authorizer, Proof, SignableRequest } from './authorizer.js';

const signedHeaders = 'x-ms-date;host;x-ms-content-sha256';

/**
 * Signs a request with the access key of the resource (HMAC-SHA256).
 *
 * @see https://learn.microsoft.com/en-us/azure/communication-services/tutorials/hmac-header-tutorial
 */
export function signRequest(
  { method, host, target, body = '' }: SignableRequest,
  { key, date }: { readonly key: KeyObject; readonly date: string },
): Proof {
  const contentHash = hash('sha256', body, 'base64');
  const signature = createHmac('sha256', key)
    .update(`${method}\n${target}\n${date};${host};${contentHash}`)
    .digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=${signedHeaders}&Signature=${signature}`,
  };
}

/** The access key of a resource, as it is copied from the portal. Made once: for each request it would cost more than signing. */
export function signingKey(accessKey: string): KeyObject {
  return createSecretKey(accessKey, 'base64');
}

/** Proves every request by the access key of the resource. */
export function accessKeyAuthorizer(accessKey: string, clock: Clock): Authorizer {
  const key = signingKey(accessKey);
  return {
    prove: (request) => signRequest(request, { key, date: httpDate(clock.now()) }),
    // The same key would only sign the same again.
    forget: () => false,
  };
}
