import { constants, createHmac, type KeyObject, sign } from 'node:crypto';

/** What a token is signed with: a private key, the text that a careless verifier takes for a shared secret, or nothing. */
export type Signer = KeyObject | string | undefined;

const digests: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  RS512: 'sha512',
  PS256: 'sha256',
  ES256: 'sha256',
};

/** A token in its compact form that says anything at all, also what no library for tokens would sign. */
export function compactToken(header: object, claims: unknown, signer: Signer): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, header, signer)}`;
}

function signatureOf(signed: string, header: object, signer: Signer): string {
  if (signer === undefined) return '';
  if (typeof signer === 'string') {
    return createHmac('sha256', signer).update(signed).digest('base64url');
  }
  const algorithm = 'alg' in header ? String(header.alg) : 'RS256';
  const padding =
    algorithm === 'PS256'
      ? {
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }
      : {};
  const key = { key: signer, dsaEncoding: 'ieee-p1363' as const, ...padding };
  return sign(digests[algorithm] ?? 'sha256', Buffer.from(signed), key).toString('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
