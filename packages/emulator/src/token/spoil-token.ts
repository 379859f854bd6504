import { decodeJwt } from 'jose';
import type { TokenIssuer } from './token-issuer.js';

/** What can be wrong with a token. */
export type SpoiledToken =
  | { readonly kind: 'expiredToken' }
  | { readonly kind: 'wrongSignature' }
  | { readonly kind: 'shifted'; readonly byMs: number };

/** How long ago an expired token expired: more than any tolerance. */
const expiredForSeconds = 3600;

/** Makes a token that says the same as another and is not valid, or valid at another time. */
export async function spoilToken(
  token: string,
  how: SpoiledToken,
  { issuers, now }: { readonly issuers: readonly TokenIssuer[]; readonly now: number },
): Promise<string> {
  const claims = decodeJwt(token);
  const issuer = issuers.find(({ address }) => address.issuer === claims.iss);
  if (issuer === undefined) throw new Error(`No issuer of this emulator is called ${claims.iss}.`);
  const { iat = 0, nbf = iat, exp = iat } = claims;
  const shift = (bySeconds: number) => ({
    ...claims,
    iat: iat + bySeconds,
    nbf: nbf + bySeconds,
    exp: exp + bySeconds,
  });
  switch (how.kind) {
    case 'wrongSignature':
      return issuer.signAs(claims, 'somebody else');
    case 'shifted':
      return issuer.signAs(shift(Math.round(how.byMs / 1000)), 'itself');
    case 'expiredToken':
      return issuer.signAs(shift(Math.floor(now / 1000) - expiredForSeconds - exp), 'itself');
  }
}
