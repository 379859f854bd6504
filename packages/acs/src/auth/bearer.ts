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

/** What proving by a token needs. */
export interface BearerParts {
  readonly clock: Clock;
  /** Aborts when nobody waits for a token any more. */
  readonly destroyed: AbortSignal;
  /** The error where the credential gives no token. */
  readonly onMissing: () => Error;
}

/** How long before its end a token is replaced: longer than a request with all its tries takes. */
const renewalMarginMs = 120_000;

/** Proves every request by an Entra token, which is kept until shortly before its end or until it is turned down. */
export class BearerAuthorizer implements Authorizer {
  readonly #credential: TokenCredential;
  readonly #parts: BearerParts;
  #known: { readonly proof: Proof; readonly expiresOnTimestamp: number } | undefined;
  #asking: Promise<Proof> | undefined;

  constructor(credential: TokenCredential, parts: BearerParts) {
    this.#credential = credential;
    this.#parts = parts;
  }

  prove(): Proof | Promise<Proof> {
    const known = this.#known;
    const { clock } = this.#parts;
    if (known !== undefined && known.expiresOnTimestamp - renewalMarginMs > clock.now())
      return known.proof;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  forget({ authorization }: Proof): boolean {
    if (this.#known?.proof['authorization'] === authorization) this.#known = undefined;
    return true;
  }

  async #ask(): Promise<Proof> {
    const { destroyed, onMissing } = this.#parts;
    const given = await this.#credential.getToken(communicationScope, { abortSignal: destroyed });
    if (given === null) throw onMissing();
    const proof = { authorization: `Bearer ${given.token}` };
    this.#known = { proof, expiresOnTimestamp: given.expiresOnTimestamp };
    return proof;
  }
}
