import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { readAtMost } from '../body/read-at-most.js';
import { isLoopback } from './loopback.js';

const timeoutMs = 5_000;
const maxDocumentBytes = 524_288;

/** Finds the key that a token names in the set that was published when it was fetched. */
export type KeyFinder = JWTVerifyGetKey;

/**
 * Fetches the signing keys that an OpenID Connect discovery document leads to. Redirects are not followed, and keys come
 * over TLS unless the document itself is on this machine.
 */
export async function fetchKeys(
  openIdConfigurationUrl: URL,
  fetch: typeof globalThis.fetch,
): Promise<KeyFinder> {
  const configuration = await fetchDocument(openIdConfigurationUrl, fetch);
  const address = 'jwks_uri' in configuration ? configuration.jwks_uri : undefined;
  if (typeof address !== 'string' || !URL.canParse(address)) {
    throw new Error('The discovery document names no address of keys.');
  }
  const keysUrl = new URL(address);
  const isTrusted =
    keysUrl.protocol === 'https:' || (isLoopback(keysUrl) && isLoopback(openIdConfigurationUrl));
  if (!isTrusted) throw new Error('The discovery document names an address of keys without TLS.');
  const keySet = await fetchDocument(keysUrl, fetch);
  const keys = 'keys' in keySet ? keySet.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('The document of keys holds no keys.');
  return createLocalJWKSet({ keys });
}

async function fetchDocument(url: URL, fetch: typeof globalThis.fetch): Promise<object> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${url.host} answered ${response.status}.`);
  }
  const bytes = await readAtMost(response.body, { maxBytes: maxDocumentBytes });
  if (bytes === undefined) throw new Error(`${url.host} answered too much.`);
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof document === 'object' && document !== null) return document;
  throw new Error(`${url.host} answered no JSON object.`);
}
