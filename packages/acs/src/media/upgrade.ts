import type { WebhookPolicy } from '@tandem/core';
import { acsIssuer, acsOpenIdConfigurationUrl } from '../acs-options.js';

/** What the upgrade request of a socket says about itself. Nothing of it is true before the token has been verified. */
export interface MediaUpgrade {
  /** The token of the `Authorization` header. It lives for 24 hours. */
  readonly token?: string;
  /** The service's id of the call. */
  readonly callConnectionId?: string;
  readonly correlationId?: string;
}

/** What is needed to tell the service from others. */
export interface MediaPolicyOptions {
  /** Immutable id of the resource. */
  readonly audience: string;
  /** @default the service */
  readonly issuer?: string;
  /** @default the service's */
  readonly openIdConfigurationUrl?: string;
}

/** By what the token of a socket is verified: the same signer as that of webhooks. */
export function mediaSocketPolicy({
  audience,
  issuer = acsIssuer,
  openIdConfigurationUrl = acsOpenIdConfigurationUrl,
}: MediaPolicyOptions): WebhookPolicy & { readonly audience: string } {
  return { openIdConfigurationUrl, issuers: [issuer], algorithms: ['RS256'], audience };
}

/** Reads the headers of an upgrade request. @param headers Names in lower case, as those of Node.js are. */
export function readUpgrade(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): MediaUpgrade {
  const token = /^Bearer +(\S+)$/i.exec(one(headers['authorization']) ?? '')?.[1];
  const callConnectionId = one(headers['x-ms-call-connection-id']);
  const correlationId = one(headers['x-ms-call-correlation-id']);
  return {
    ...(token === undefined ? {} : { token }),
    ...(callConnectionId === undefined ? {} : { callConnectionId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function one(header: string | readonly string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  return text === '' ? undefined : text;
}
