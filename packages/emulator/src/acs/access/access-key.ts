import { createHash, createHmac } from 'node:crypto';

/** What an access-key signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they were sent. */
  readonly target: string;
  readonly date: string;
  readonly host: string;
  readonly contentHash: string;
}

/** The text that is signed. */
export function stringToSign({ method, target, date, host, contentHash }: SignedRequest): string {
  return `${method.toUpperCase()}\n${target}\n${date};${host};${contentHash}`;
}

/** The signature of a request under a base64 access key. */
export function signatureOf(request: SignedRequest, accessKey: string): string {
  return createHmac('sha256', Buffer.from(accessKey, 'base64'))
    .update(stringToSign(request), 'utf8')
    .digest('base64');
}

/** The hash of a body that `x-ms-content-sha256` must hold. */
export function contentHashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64');
}
