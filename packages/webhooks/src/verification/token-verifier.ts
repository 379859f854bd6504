import type { Clock, Logger, WebhookPolicy } from '@tandem/core';
import { ConfigurationError, WebhookVerificationError } from '@tandem/core';
import { createEndOfTurn, type EndOfTurn } from '../end-of-turn.js';
import { type ClaimExpectations, findClaimProblem } from './claims.js';
import {
  decodeHeader,
  decodeObject,
  type JsonObject,
  type TokenHeader,
  takeApart,
} from './compact-token.js';
import { isLoopback } from './loopback.js';
import { isAsymmetric, verifySignature } from './signature-scheme.js';
import { SigningKeys } from './signing-keys.js';
import { tokenKeyOf, VerifiedTokens } from './verified-tokens.js';

interface TokenVerifierOptions {
  readonly provider: string;
  readonly audience: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clockToleranceMs: number;
}

const verifiedTokenCapacity = 1_000;

const headerCapacity = 32;

const noToken = 'The bearer token is not a signed token.';

/** A token is verified again after this time, lest it outlive its key by much. */
const maxTrustMs = 5 * 60_000;

/** Verifies the bearer tokens of one sender against its policy. */
export class TokenVerifier {
  readonly #policy: WebhookPolicy;
  readonly #options: TokenVerifierOptions;
  readonly #expectations: Pick<ClaimExpectations, 'issuers' | 'audience' | 'requiredClaims'>;
  readonly #keys: SigningKeys;
  readonly #endOfTurn: EndOfTurn;
  readonly #headers = new Map<string, TokenHeader>();
  readonly #verified = new VerifiedTokens(verifiedTokenCapacity);

  /** @throws ConfigurationError when the policy proves nothing. */
  constructor(policy: WebhookPolicy, options: TokenVerifierOptions) {
    assertPolicy(policy, options.provider);
    this.#policy = policy;
    this.#options = options;
    this.#endOfTurn = createEndOfTurn(options.clock);
    this.#expectations = {
      issuers: new Set(policy.issuers.flatMap(withAndWithoutSlash)),
      audience: options.audience,
      requiredClaims: policy.requiredClaims ?? {},
    };
    this.#keys = new SigningKeys({
      ...options,
      openIdConfigurationUrl: new URL(policy.openIdConfigurationUrl),
    });
  }

  /** Resolves when the token holds. @throws WebhookVerificationError, or UnavailableError when it cannot be told. */
  async verify(token: string): Promise<void> {
    const { clock, clockToleranceMs } = this.#options;
    const key = tokenKeyOf(token);
    if (this.#verified.has(key, clock.now())) return;
    const claims = await this.#claimsOf(token);
    const nowMs = clock.now();
    const problem = findClaimProblem(claims, { ...this.#expectations, nowMs, clockToleranceMs });
    if (problem !== undefined) throw this.#refusal(problem);
    const expiresMs = Number(claims['exp']) * 1000 + clockToleranceMs;
    this.#verified.add(key, Math.min(expiresMs, nowMs + maxTrustMs));
  }

  /** What a token says that is signed by whom it should be. */
  async #claimsOf(token: string): Promise<JsonObject> {
    const parts = takeApart(token);
    if (parts === undefined) throw this.#refusal(noToken);
    const header = this.#headers.get(parts.header) ?? decodeHeader(parts.header);
    if (header === undefined) throw this.#refusal(noToken);
    if (!this.#policy.algorithms.includes(header.algorithm)) {
      throw this.#refusal('The token is signed by another algorithm.');
    }
    const key = this.#keys.atHand(header) ?? (await this.#keys.find(header));
    if (key === undefined) throw this.#refusal('The token is signed with an unknown key.');
    const isGenuine = await verifySignature(header.algorithm, key, parts);
    await this.#endOfTurn();
    if (!isGenuine) throw this.#refusal('The signature is wrong.');
    this.#remember(parts.header, header);
    const claims = decodeObject(parts.payload);
    if (claims === undefined) throw this.#refusal(noToken);
    return claims;
  }

  /** The tokens of one key have one header, so it need not be decoded each time. */
  #remember(encoded: string, header: TokenHeader): void {
    if (this.#headers.size >= headerCapacity) this.#headers.clear();
    this.#headers.set(encoded, header);
  }

  #refusal(reason: string): WebhookVerificationError {
    return new WebhookVerificationError(reason, { provider: this.#options.provider });
  }
}

/** The issuer of one Microsoft cloud was seen with a slash at its end where the documents have none. */
function withAndWithoutSlash(issuer: string): string[] {
  const bare = issuer.replace(/\/$/, '');
  return [bare, `${bare}/`];
}

function assertPolicy(policy: WebhookPolicy, provider: string): void {
  const { openIdConfigurationUrl: address, issuers, algorithms } = policy;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!isSafe) {
    fail(provider, 'openIdConfigurationUrl', 'must be an https address, or http on this machine');
  }
  if (issuers.length === 0) fail(provider, 'issuers', 'must name at least one issuer');
  if (algorithms.length === 0 || !algorithms.every(isAsymmetric)) {
    fail(provider, 'algorithms', 'must name asymmetric signature algorithms, such as RS256');
  }
}

function fail(provider: string, member: string, rule: string): never {
  throw new ConfigurationError(
    `The webhook policy of "${provider}" is unusable: "${member}" ${rule}. Correct it in the options of the provider.`,
    { provider, path: member },
  );
}
