import { constants, type KeyObject, type SigningOptions, verify } from 'node:crypto';

/** How one signature algorithm of JSON Web Signatures is verified. */
interface SignatureScheme {
  readonly keyType: 'rsa' | 'ec' | 'ed25519';
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  readonly curve?: string;
  /** What differs from how Node verifies by default. Left out where nothing does: it costs half as much again. */
  readonly options?: VerifyOptions;
}

type VerifyOptions = Pick<SigningOptions, 'padding' | 'saltLength' | 'dsaEncoding'>;

const pss: VerifyOptions = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};

const p1363: VerifyOptions = { dsaEncoding: 'ieee-p1363' };

/**
 * The algorithms whose verification needs no secret: with any other, whoever can verify can also sign.
 *
 * {@link https://www.rfc-editor.org/rfc/rfc7518#section-3.1}
 */
const schemes: ReadonlyMap<string, SignatureScheme> = new Map<string, SignatureScheme>([
  ['RS256', { keyType: 'rsa', digest: 'sha256' }],
  ['RS384', { keyType: 'rsa', digest: 'sha384' }],
  ['RS512', { keyType: 'rsa', digest: 'sha512' }],
  ['PS256', { keyType: 'rsa', digest: 'sha256', options: pss }],
  ['PS384', { keyType: 'rsa', digest: 'sha384', options: pss }],
  ['PS512', { keyType: 'rsa', digest: 'sha512', options: pss }],
  ['ES256', { keyType: 'ec', digest: 'sha256', curve: 'prime256v1', options: p1363 }],
  ['ES384', { keyType: 'ec', digest: 'sha384', curve: 'secp384r1', options: p1363 }],
  ['ES512', { keyType: 'ec', digest: 'sha512', curve: 'secp521r1', options: p1363 }],
  ['EdDSA', { keyType: 'ed25519', digest: null }],
]);

/** RSA keys shorter than this are no proof any more. */
const minRsaBits = 2048;

/** Whether signatures of an algorithm can be verified without being able to make them. */
export function isAsymmetric(algorithm: string): boolean {
  return schemes.has(algorithm);
}

/** Whether a key is of the kind that an algorithm is for, and long enough. */
export function isKeyFor(algorithm: string, key: KeyObject): boolean {
  const scheme = schemes.get(algorithm);
  if (scheme === undefined || key.type !== 'public' || key.asymmetricKeyType !== scheme.keyType)
    return false;
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  return scheme.keyType === 'rsa' ? modulusLength >= minRsaBits : namedCurve === scheme.curve;
}

/** Whether a signature over some bytes was made with the private half of a key. The work is done off the event loop. */
export function verifySignature(
  algorithm: string,
  key: KeyObject,
  { signed, signature }: { readonly signed: Uint8Array; readonly signature: Uint8Array },
): Promise<boolean> {
  const scheme = schemes.get(algorithm);
  if (scheme === undefined) return Promise.resolve(false);
  const { digest, options } = scheme;
  const means = options === undefined ? key : { key, ...options };
  return new Promise((resolve, reject) => {
    verify(digest, signed, means, signature, (error, isGenuine) => {
      if (error === null) resolve(isGenuine);
      else reject(error);
    });
  });
}
