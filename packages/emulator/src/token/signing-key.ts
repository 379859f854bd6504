import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A pair of keys, and the public one as it is published. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK & { readonly kid: string };
}

/** Who signs; `nobody` is who has no key that a service publishes. */
export type Signer = 'acs' | 'graph' | 'entra' | 'nobody';

/** Of this process: a test suite starts an emulator for each test, and the primes of a pair cost more than all else in it. */
const firstKeys = new Map<Signer, Promise<SigningKey>>();

/** The key that a signer begins with, the same for every emulator of the process; each signer has another. */
export function firstSigningKey(signer: Signer): Promise<SigningKey> {
  const known = firstKeys.get(signer);
  if (known !== undefined) return known;
  const key = createSigningKey();
  firstKeys.set(signer, key);
  return key;
}

/** Makes a new pair for RS256; its id is the thumbprint of the public key (RFC 7638). */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}
