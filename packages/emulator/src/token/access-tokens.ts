import type { TokenIssuer } from './token-issuer.js';

/** Whom an access token is for, and for which API. */
export interface AccessTokenRequest {
  readonly tenantId: string;
  readonly clientId: string;
  /** The API's address as the scope names it; `audienceOfScope` computes it. */
  readonly audience: string;
  readonly roles?: readonly string[];
}

/** An access token as the token endpoint hands it out. */
export interface AccessToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** What a verified access token says about its holder. */
export interface AccessTokenHolder {
  readonly tenantId: string;
  readonly clientId: string;
  readonly roles: readonly string[];
}

/** The audience that ACS wants to see in an access token. */
export const acsTokenAudience = 'https://communication.azure.com';

/** The audience that Microsoft Graph wants to see in an access token. */
export const graphTokenAudience = 'https://graph.microsoft.com';

const lifetimeSeconds = 3599;

/** Issues and verifies the Entra access tokens with which an application calls the emulated APIs. */
export class AccessTokens {
  readonly #issuer: TokenIssuer;

  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  /** Issues a token for an application whose credentials the caller has checked. */
  async issueAccessToken(request: AccessTokenRequest): Promise<AccessToken> {
    const { tenantId, clientId, audience, roles = [] } = request;
    const claims = { tid: tenantId, appid: clientId, azp: clientId, idtyp: 'app', roles };
    const token = await this.#issuer.sign({ audience, lifetimeSeconds, claims });
    return { token, expiresInSeconds: lifetimeSeconds };
  }

  /** Who holds this token. Rejects, saying why, when it was not issued here, not for this audience or has expired. */
  async verifyAccessToken(token: string, audience: string): Promise<AccessTokenHolder> {
    const { tid, appid, roles } = await this.#issuer.verify(token, [audience, `${audience}/`]);
    return {
      tenantId: typeof tid === 'string' ? tid : '',
      clientId: typeof appid === 'string' ? appid : '',
      roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    };
  }
}

/**
 * The audience a client-credentials scope asks for: `https://graph.microsoft.com/.default` is
 * `https://graph.microsoft.com`. The double slash that ACS's scope has is part of the separator.
 */
export function audienceOfScope(scope: string): string | undefined {
  return /^(https:\/\/[^\s/]+(?:\/[^\s/]+)*)\/+\.default$/.exec(scope)?.[1];
}
