import type { Clock } from '@tandem/core';
import type { Authorizer, Proof } from './authorizer.js';

/** The scope of tokens for the service. The double slash is meant. */
const communicationScope = 'https://communication.azure.com//.default';

/** A token and when it ends, in milliseconds since the Unix epoch. */
export interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** Where Entra tokens come from. The credentials of `@azure/identity` have this shape. */
export interface TokenCredential {
  getToken(
    scope: string,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<AccessToken | null>;
}

/** How long before its end a token is replaced: longer than a request with all its tries takes. */
const renewalMarginMs = 120_000;

/** Proves every request by an Entra token, which is kept until shortly before its end. */
export function bearerAuthorizer(
  credential: TokenCredential,
  clock: Clock,
  onMissing: () => Error,
): Authorizer {
  let known: AccessToken | undefined;
  let asking: Promise<AccessToken> | undefined;
  const ask = async () => {
    const token = await credential.getToken(communicationScope);
    if (token === null) throw onMissing();
    known = token;
    return token;
  };
  const renew = async () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return proofBy(await asking);
  };
  return () => {
    const isFresh = known !== undefined && known.expiresOnTimestamp - renewalMarginMs > clock.now();
    return known !== undefined && isFresh ? proofBy(known) : renew();
  };
}

function proofBy({ token }: AccessToken): Proof {
  return { authorization: `Bearer ${token}` };
}
