import type { Clock, Logger, WebhookPolicy } from '@tandem/core';
import { ConfigurationError, UnavailableError, WebhookVerificationError } from '@tandem/core';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { isLoopback } from './loopback.js';
import { SigningKeys } from './signing-keys.js';
import { VerifiedTokens } from './verified-tokens.js';

interface TokenVerifierOptions {
  readonly provider: string;
  readonly audience: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clockToleranceMs: number;
}

const verifiedTokenCapacity = 1_000;

/** A token is verified again after this time, lest it outlive its key by much. */
const maxTrustMs = 5 * 60_000;

/** Algorithms whose verification needs no secret: with any other, whoever can verify can also sign. */
const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$/;

/** Verifies the bearer tokens of one sender against its policy. */
export class TokenVerifier {
  readonly #policy: WebhookPolicy;
  readonly #options: TokenVerifierOptions;
  readonly #keys: SigningKeys;
  readonly #verified = new VerifiedTokens(verifiedTokenCapacity);

  /** @throws ConfigurationError when the policy proves nothing. */
  constructor(policy: WebhookPolicy, options: TokenVerifierOptions) {
    assertPolicy(policy, options.provider);
    this.#policy = policy;
    this.#options = options;
    this.#keys = new SigningKeys({
      ...options,
      openIdConfigurationUrl: new URL(policy.openIdConfigurationUrl),
    });
  }

  /** Resolves when the token holds. @throws WebhookVerificationError, or UnavailableError when it cannot be told. */
  async verify(token: string): Promise<void> {
    const { clock, clockToleranceMs } = this.#options;
    if (this.#verified.has(token, clock.now())) return;
    const { exp = 0, ...claims } = await this.#check(token);
    this.#assertClaims(claims);
    const trustedUntil = Math.min(exp * 1000 + clockToleranceMs, clock.now() + maxTrustMs);
    this.#verified.add(token, trustedUntil);
  }

  async #check(token: string): Promise<JWTPayload> {
    const { audience, clock, clockToleranceMs, provider } = this.#options;
    const { algorithms, issuers, requiredClaims = {} } = this.#policy;
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        algorithms: [...algorithms],
        issuer: issuers.flatMap(withAndWithoutSlash),
        audience,
        requiredClaims: ['exp', ...Object.keys(requiredClaims)],
        clockTolerance: clockToleranceMs / 1000,
        currentDate: new Date(clock.now()),
      });
      return payload;
    } catch (cause) {
      if (UnavailableError.isInstance(cause)) throw cause;
      throw new WebhookVerificationError(reasonOf(cause), { provider, cause });
    }
  }

  #assertClaims(claims: JWTPayload): void {
    const { provider } = this.#options;
    const wrong = Object.entries(this.#policy.requiredClaims ?? {}).find(
      ([name, expected]) => expected !== true && claims[name] !== expected,
    );
    if (wrong === undefined) return;
    throw new WebhookVerificationError(`The token's claim "${wrong[0]}" is not the expected one.`, {
      provider,
    });
  }
}

/** The issuer of one Microsoft cloud was seen with a slash at its end where the documents have none. */
function withAndWithoutSlash(issuer: string): string[] {
  const bare = issuer.replace(/\/$/, '');
  return [bare, `${bare}/`];
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'The token has expired.';
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim "${cause.claim}" is missing or not the expected one.`;
  }
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'The token is signed by another algorithm.';
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'The signature is wrong.';
  if (cause instanceof errors.JWKSNoMatchingKey) return 'The token is signed with an unknown key.';
  return 'The bearer token is not a signed token.';
}

function assertPolicy(policy: WebhookPolicy, provider: string): void {
  const { openIdConfigurationUrl: address, issuers, algorithms } = policy;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!isSafe) {
    fail(provider, 'openIdConfigurationUrl', 'must be an https address, or http on this machine');
  }
  if (issuers.length === 0) fail(provider, 'issuers', 'must name at least one issuer');
  if (algorithms.length === 0 || !algorithms.every((one) => asymmetric.test(one))) {
    fail(provider, 'algorithms', 'must name asymmetric signature algorithms, such as RS256');
  }
}

function fail(provider: string, member: string, rule: string): never {
  throw new ConfigurationError(
    `The webhook policy of "${provider}" is unusable: "${member}" ${rule}. Correct it in the options of the provider.`,
    { provider, path: member },
  );
}
