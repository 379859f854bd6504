import type { Clock, Logger } from '@tandem/core';
import { ConfigurationError, parseConfig } from '@tandem/core';
import type { Dispatcher } from 'undici';
import * as v from 'valibot';
import type { TokenCredential } from './auth/bearer.js';
import { parseConnectionString } from './auth/connection-string.js';
import { isObject } from './wire/json.js';

/** The version of the service's interface that is spoken unless another is configured. */
export const newestVersion = '2026-03-12';

/** The versions of the service's interface that this provider speaks. */
export const apiVersions = ['2024-09-15', '2025-05-15', '2025-06-15', newestVersion] as const;

/** A version of the service's interface. */
export type ApiVersion = (typeof apiVersions)[number];

/** Who signs what the service sends. */
export const acsIssuer = 'https://acscallautomation.communication.azure.com';

/** Where the keys of that signer are found. */
export const acsOpenIdConfigurationUrl = `${acsIssuer}/calling/.well-known/acsopenidconfiguration`;

const address = v.pipe(
  v.string(),
  v.check(
    isSafeAddress,
    'Use an absolute address with https, or with http on a loopback host such as 127.0.0.1.',
  ),
);

const endpoint = v.pipe(
  address,
  v.check(
    hasNoPath,
    'The endpoint is the bare address of the resource, without path and query: https://<resource>.communication.azure.com.',
  ),
);

const accessKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]{4,}={0,2}$/, 'An access key is base64. Copy it whole from the portal.'),
);

const text = v.pipe(v.string(), v.minLength(1, 'It must not be empty.'));

const connectionStringCredential = v.strictObject({ connectionString: text });
const accessKeyCredential = v.strictObject({ endpoint, accessKey });
const clientSecretCredential = v.strictObject({
  endpoint,
  tenantId: text,
  clientId: text,
  clientSecret: text,
  tokenUrl: v.optional(address),
});
const givenCredential = v.strictObject({ endpoint });

/** The members that are there tell which form is meant, so that a message names what that form lacks. */
const credential = v.lazy((input) => {
  const keys = isObject(input) ? Object.keys(input) : [];
  if (keys.includes('connectionString')) return connectionStringCredential;
  if (keys.includes('accessKey')) return accessKeyCredential;
  const isBareEndpoint = keys.every((key) => key === 'endpoint');
  return isBareEndpoint ? givenCredential : clientSecretCredential;
});

const acsOptions = v.strictObject({
  credential,
  callbackUrl: address,
  apiVersion: v.optional(
    v.picklist(apiVersions, `Use one of ${apiVersions.join(', ')}.`),
    newestVersion,
  ),
  source: v.optional(
    v.pipe(v.string(), v.startsWith('8:', 'Use the id of a communication user, "8:acs:…".')),
  ),
  audience: v.optional(text),
  openIdConfigurationUrl: v.optional(address, acsOpenIdConfigurationUrl),
  issuer: v.optional(text, acsIssuer),
  requestTimeoutMs: v.optional(
    v.pipe(v.number(), v.minValue(1, 'Use at least 1 millisecond.')),
    30_000,
  ),
});

/**
 * How to use a resource of Azure Communication Services.
 *
 * - `credential`: `{ connectionString }`, `{ endpoint, accessKey }`, an Entra application `{ endpoint, tenantId, clientId,
 *   clientSecret, tokenUrl? }`, or `{ endpoint }` alone where a token credential is handed over in the parts.
 * - `callbackUrl`: where the service reports on calls. Absolute; https, or http on loopback.
 * - `apiVersion`: @default '2026-03-12'
 * - `source`: the communication user as whom calls are placed and answered. @default none
 * - `audience`: immutable id of the resource, for which its callback tokens are. Without it every callback is refused.
 * - `openIdConfigurationUrl`, `issuer`: who signs callbacks. @default the service
 * - `requestTimeoutMs`: how long one try of a request may wait for an answer. @default 30000
 */
export type AcsOptions = v.InferInput<typeof acsOptions>;

/** Options with their defaults. */
export type AcsSettings = v.InferOutput<typeof acsOptions>;

/** How a resource is reached: its address, and what proves who asks. */
export type AcsAccess = {
  readonly endpoint: URL;
} & (
  | { readonly accessKey: string }
  | { readonly clientSecret: v.InferOutput<typeof clientSecretCredential> }
  | { readonly tokenCredential: TokenCredential }
);

/** The parts of a provider that are not data. */
export interface AcsParts {
  /** Name under which it is configured. @default 'acs' */
  readonly name?: string;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** @default silent */
  readonly logger?: Logger;
  /** Carries all HTTP. Whoever hands it over closes it. @default a connection pool of the provider's own */
  readonly dispatcher?: Dispatcher;
  /** Where Entra tokens come from, for a `credential` of `{ endpoint }` alone. */
  readonly tokenCredential?: TokenCredential;
  /** Makes unique ids, UUIDs. @default random ones */
  readonly newId?: () => string;
  /** A number from 0 to 1, for the jitter of retries. @default Math.random */
  readonly random?: () => number;
}

/** Checks options once, as a whole. @throws ConfigurationError that names the key and the fix. */
export function parseAcsOptions(options: unknown, at: string): AcsSettings {
  return parseConfig(acsOptions, options, at);
}

/** How the configured resource is reached. @throws ConfigurationError that names the key and the fix. */
export function accessOf(
  { credential: given }: AcsSettings,
  at: string,
  tokenCredential: TokenCredential | undefined,
): AcsAccess {
  if ('connectionString' in given) {
    const path = `${at}.credential.connectionString`;
    const parts = parseConnectionString(given.connectionString, path);
    const { endpoint: url, accessKey: key } = parseConfig(accessKeyCredential, parts, path);
    return { endpoint: new URL(url), accessKey: key };
  }
  const url = new URL(given.endpoint);
  if ('accessKey' in given) return { endpoint: url, accessKey: given.accessKey };
  if ('clientSecret' in given) return { endpoint: url, clientSecret: given };
  if (tokenCredential !== undefined) return { endpoint: url, tokenCredential };
  throw new ConfigurationError(
    `The configuration key "${at}.credential" proves nothing to the service. Add "accessKey"; or "tenantId", "clientId" and "clientSecret"; or give a "connectionString" instead.`,
    { path: `${at}.credential` },
  );
}

/** Whether credentials and reports may go there: https, or http on loopback. */
export function isSafeAddress(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Whether a host is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

function hasNoPath(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '';
}
