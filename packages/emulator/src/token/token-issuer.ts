import { type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock/clock.js';
import { createSigningKey, firstSigningKey, type Signer, type SigningKey } from './signing-key.js';

/** Where an issuer is found; all absolute URLs. */
export interface IssuerAddress {
  readonly issuer: string;
  readonly openIdConfigurationUrl: string;
  readonly keysUrl: string;
}

/** What a token says beyond who issued it and when. */
export interface TokenClaims {
  readonly audience: string;
  readonly lifetimeSeconds: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Signs tokens with its own keys (RS256) and publishes what a receiver needs to verify them. */
export class TokenIssuer {
  readonly address: IssuerAddress;
  readonly #signer: Signer;
  readonly #clock: Clock;
  /** Made at first use: most emulators sign with one or two of their issuers, and starting must be quick. */
  #ownKeys: Promise<readonly SigningKey[]> | undefined;

  constructor(signer: Signer, address: IssuerAddress, clock: Clock) {
    this.#signer = signer;
    this.address = address;
    this.#clock = clock;
  }

  /** Makes a token that is valid from now. */
  async sign({ audience, lifetimeSeconds, claims = {} }: TokenClaims): Promise<string> {
    const [key] = await this.#keys();
    if (key === undefined) throw new Error('The issuer has no signing key.');
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid, typ: 'JWT' })
      .setIssuer(this.address.issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(key.privateKey);
  }

  /** Signs claims as they are, be they true or not: with the key that is published, or with one that is not. */
  async signAs(claims: JWTPayload, signer: 'itself' | 'somebody else'): Promise<string> {
    const [own] = await this.#keys();
    if (own === undefined) throw new Error('The issuer has no signing key.');
    const { privateKey } = signer === 'itself' ? own : await firstSigningKey('nobody');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: own.jwk.kid, typ: 'JWT' })
      .sign(privateKey);
  }

  /** Checks signature, issuer, audience and times of a token of this issuer; rejects with what was wrong. */
  async verify(token: string, audience: string | string[]): Promise<JWTPayload> {
    const keys = await this.#keys();
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = keys.find(({ jwk }) => jwk.kid === kid);
        if (key === undefined) throw new Error('The token is signed with an unknown key.');
        return key.publicKey;
      },
      {
        issuer: this.address.issuer,
        audience,
        algorithms: ['RS256'],
        currentDate: new Date(this.#clock.now()),
      },
    );
    return payload;
  }

  /** Signs with a new key from now on. The old ones stay published, so that earlier tokens can be verified. */
  async rotate(): Promise<void> {
    const keys = await this.#keys();
    this.#ownKeys = createSigningKey().then((key) => [key, ...keys]);
    await this.#ownKeys;
  }

  /** The published keys, as a JSON Web Key Set. */
  async keySet(): Promise<{ readonly keys: readonly JWK[] }> {
    return { keys: (await this.#keys()).map(({ jwk }) => jwk) };
  }

  /** The OpenID configuration document. */
  openIdConfiguration(): Readonly<Record<string, unknown>> {
    return {
      issuer: this.address.issuer,
      jwks_uri: this.address.keysUrl,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    };
  }

  #keys(): Promise<readonly SigningKey[]> {
    this.#ownKeys ??= firstSigningKey(this.#signer).then((key) => [key]);
    return this.#ownKeys;
  }
}
