import { KeyObject } from 'node:crypto';
import { createLocalJWKSet, errors, type JWK } from 'jose';
import { readAtMost } from '../body/read-at-most.js';
import { type Fetching, fetchWithin } from '../fetch/fetch-within.js';
import type { TokenHeader } from './compact-token.js';
import { isLoopback } from './loopback.js';
import { isKeyFor } from './signature-scheme.js';

const maxDocumentBytes = 524_288;

/** The keys that were published when they were fetched. */
export interface PublishedKeys {
  /** The key that a header names; undefined when it is not among them. */
  find(header: TokenHeader): Promise<KeyObject | undefined>;
  /** The same without waiting, for a key that was found before. */
  atHand(header: TokenHeader): KeyObject | undefined;
}

/**
 * Fetches the signing keys that an OpenID Connect discovery document leads to. Redirects are not followed, and keys come
 * over TLS unless the document itself is on this machine.
 */
export async function fetchKeys(
  openIdConfigurationUrl: URL,
  fetching: Fetching,
): Promise<PublishedKeys> {
  const configuration = await fetchDocument(openIdConfigurationUrl, fetching);
  const address = 'jwks_uri' in configuration ? configuration.jwks_uri : undefined;
  if (typeof address !== 'string' || !URL.canParse(address)) {
    throw new Error('The discovery document names no address of keys.');
  }
  const keysUrl = new URL(address);
  const isTrusted =
    keysUrl.protocol === 'https:' || (isLoopback(keysUrl) && isLoopback(openIdConfigurationUrl));
  if (!isTrusted) throw new Error('The discovery document names an address of keys without TLS.');
  const keySet = await fetchDocument(keysUrl, fetching);
  const keys = 'keys' in keySet ? keySet.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('The document of keys holds no keys.');
  return publishedKeys(keys);
}

/** jose chooses by key id, algorithm and use; what it chose is remembered. */
function publishedKeys(keys: JWK[]): PublishedKeys {
  const choose = createLocalJWKSet({ keys });
  const chosen = new Map<string, KeyObject>();
  return {
    atHand: ({ algorithm, keyId }) => chosen.get(`${algorithm} ${keyId}`),
    async find({ algorithm, keyId }) {
      const header = { alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) };
      const key = await choose(header)
        .then((found) => KeyObject.from(found))
        .catch(asNoKey);
      if (key === undefined || !isKeyFor(algorithm, key)) return undefined;
      chosen.set(`${algorithm} ${keyId}`, key);
      return key;
    },
  };
}

function asNoKey(error: unknown): undefined {
  if (error instanceof errors.JOSEError) return undefined;
  throw error;
}

function fetchDocument(url: URL, fetching: Fetching): Promise<object> {
  return fetchWithin(url, fetching, (response) => readDocument(response, url));
}

async function readDocument(response: Response, url: URL): Promise<object> {
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${url.host} answered ${response.status}.`);
  }
  const bytes = await readAtMost(response.body, { maxBytes: maxDocumentBytes });
  if (bytes === undefined) throw new Error(`${url.host} answered too much.`);
  const document = parseDocument(new TextDecoder().decode(bytes));
  if (typeof document === 'object' && document !== null) return document;
  throw new Error(`${url.host} answered no JSON object.`);
}

/** What a text says as JSON; undefined when it is none. The syntax error is left out because it quotes the text. */
function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
