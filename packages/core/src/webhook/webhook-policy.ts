/**
 * How the webhooks of a provider prove where they come from, as data, so that one verifier serves every provider: a
 * bearer token, signed with a key that a discovery document leads to.
 */
export interface WebhookPolicy {
  /** Address of the OpenID Connect discovery document that names the signing keys. */
  readonly openIdConfigurationUrl: string;
  /** Issuers whose tokens are accepted. */
  readonly issuers: readonly string[];
  /** The audience a token must be for. Without one nothing can be verified, and every delivery is refused. */
  readonly audience?: string;
  /** Signature algorithms that are accepted. */
  readonly algorithms: readonly string[];
  /**
   * Claims that must be present, with the value they must have, several of which one suffices, or `true` for any value. A claim that
   * is a list, such as `roles`, must hold it.
   */
  readonly requiredClaims?: Readonly<Record<string, string | readonly string[] | true>>;
}
