/** A token and when it expires. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresOnTimestamp: number;
}

/**
 * Gets access tokens: any credential of `@azure/identity` is one, and so is an object of the application's own. It
 * decides by itself how to reach the identity service.
 */
export interface TokenCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<AccessToken | null>;
}

/** Whether a value is a credential object rather than the data of one. */
export function isTokenCredential(value: unknown): value is TokenCredential {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getToken' in value &&
    typeof value.getToken === 'function'
  );
}
