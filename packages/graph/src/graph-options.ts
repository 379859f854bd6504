import type { Identity, IdentityCloud } from '@tandem/core';
import { application, ConfigurationError, parseConfig } from '@tandem/core';
import * as v from 'valibot';
import type { TokenCredential } from './auth/token-credential.js';
import { isTokenCredential } from './auth/token-credential.js';
import { addressProblem, isLoopback } from './service-url.js';

const text = v.pipe(v.string(), v.nonEmpty('Give a text that is not empty.'));

const address = v.pipe(
  v.string(),
  v.check(
    (value) => addressProblem(value) === undefined,
    (issue) => addressProblem(String(issue.input)) ?? '',
  ),
);

const tenant = v.pipe(
  text,
  v.check(
    (value) => !['common', 'organizations', 'consumers'].includes(value.toLowerCase()),
    'Name one tenant by its id or domain: an application without a user has no token for "any tenant".',
  ),
);

const clientSecretCredential = v.strictObject({
  tenantId: tenant,
  clientId: text,
  clientSecret: text,
  tokenUrl: v.optional(address),
  authorityHost: v.optional(address),
});

/** Which of the two forms is meant shows in the value, so that the message names the key that is wrong. */
const credential = v.lazy((value) =>
  isTokenCredential(value) ? v.custom<TokenCredential>(isTokenCredential) : clientSecretCredential,
);

const version = /\/(v\d+(\.\d+)?|beta)$/;

const serviceRoot = v.pipe(
  address,
  v.check(
    (value) => new URL(value).search === '' && new URL(value).hash === '',
    'Leave query and fragment out of the address.',
  ),
  v.transform((value) => value.replace(/\/+$/, '')),
  v.transform((value) => (version.test(value) ? value : `${value}/v1.0`)),
);

/** Several, as a list or as a text with commas. */
const listOf = (what: string) =>
  v.pipe(
    v.union([v.string(), v.array(text)]),
    v.transform((value) =>
      (typeof value === 'string' ? value.split(',') : value)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
    v.minLength(1, `Name at least one ${what}, several with commas between.`),
  );

/** Keys may come from the environment, where everything is text. */
const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'Use true or false.'),
  v.transform((value) => value === true || value === 'true'),
);

const graphOptions = v.strictObject({
  baseUrl: v.optional(serviceRoot, 'https://graph.microsoft.com/v1.0'),
  credential,
  callbackUrl: address,
  tenantId: v.optional(tenant),
  scope: v.optional(text),
  cloud: v.optional(v.picklist(['public', 'gcch', 'dod']), 'public'),
  applicationInstanceId: v.optional(text),
  applicationInstanceDisplayName: v.optional(text),
  audience: v.optional(text),
  openIdConfigurationUrl: v.optional(
    address,
    'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration',
  ),
  issuers: v.optional(listOf('issuer'), [
    'https://graph.microsoft.com',
    'https://api.botframework.com',
    // A government cloud writes it with a slash.
    'https://api.botframework.com/',
  ]),
  allowedTenants: v.optional(listOf('tenant')),
  deltaRoster: v.optional(flag, false),
});

/** How the application proves who it is: the data of a client secret, or an object that gets tokens by itself. */
export type GraphCredential = ClientSecretOptions | TokenCredential;

/** An application registered in Entra with a client secret. */
export interface ClientSecretOptions {
  /** The tenant whose calls are made: a token holds for one. */
  readonly tenantId: string;
  /** The application (client) id. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** @default the token endpoint of the tenant at the authority host */
  readonly tokenUrl?: string | undefined;
  /** Where the tenant's cloud signs in. @default 'https://login.microsoftonline.com' */
  readonly authorityHost?: string | undefined;
}

/** How to reach the service and as whom. */
export interface GraphOptions {
  readonly credential: GraphCredential;
  /** Where the service sends its notifications: https, or http on this machine. */
  readonly callbackUrl: string;
  /** The service's address; without a version, `/v1.0` is added. @default 'https://graph.microsoft.com/v1.0' */
  readonly baseUrl?: string | undefined;
  /** The tenant of the calls. @default the credential's */
  readonly tenantId?: string | undefined;
  /** What the token is for. @default `.default` of the base address, or of the public cloud where that is on this machine */
  readonly scope?: string | undefined;
  /** The national cloud whose users are called. It is part of their raw ids. @default 'public' */
  readonly cloud?: IdentityCloud | undefined;
  /** Object id of the resource account whose number is shown to people called by telephone. */
  readonly applicationInstanceId?: string | undefined;
  readonly applicationInstanceDisplayName?: string | undefined;
  /** Whom notification tokens are for: the application's client id. @default the credential's clientId */
  readonly audience?: string | undefined;
  /** Where the keys of notification tokens are found. @default the calling service's own */
  readonly openIdConfigurationUrl?: string | undefined;
  /** Issuers whose notification tokens are taken; a text has commas between. @default the documented ones */
  readonly issuers?: string | readonly string[] | undefined;
  /** Tenants, by id, whose notifications are taken; a text has commas between. @default every tenant that may call the application */
  readonly allowedTenants?: string | readonly string[] | undefined;
  /** Whether calls send changes of the roster, numbered, instead of whole lists. @default false */
  readonly deltaRoster?: boolean | 'true' | 'false' | undefined;
}

/** The options, checked, with every default filled in. */
export interface GraphSettings {
  readonly baseUrl: string;
  readonly credential: GraphCredential;
  readonly callbackUrl: string;
  readonly tenantId: string | undefined;
  readonly scope: string;
  readonly cloud: IdentityCloud;
  readonly applicationInstanceId: string | undefined;
  readonly applicationInstanceDisplayName: string | undefined;
  readonly audience: string;
  readonly openIdConfigurationUrl: string;
  readonly issuers: readonly string[];
  readonly allowedTenants: readonly string[] | undefined;
  readonly deltaRoster: boolean;
  /** The application as the service shows it in calls. */
  readonly application: Identity;
}

/** Environment variables, each with the option it stands for. */
export const graphEnvironment = {
  TANDEM_GRAPH_BASE_URL: 'baseUrl',
  TANDEM_GRAPH_TENANT_ID: 'credential.tenantId',
  TANDEM_GRAPH_CLIENT_ID: 'credential.clientId',
  TANDEM_GRAPH_CLIENT_SECRET: 'credential.clientSecret',
  TANDEM_GRAPH_TOKEN_URL: 'credential.tokenUrl',
  TANDEM_GRAPH_CALLBACK_URL: 'callbackUrl',
  TANDEM_GRAPH_APPLICATION_INSTANCE_ID: 'applicationInstanceId',
  TANDEM_GRAPH_OPENID_CONFIGURATION_URL: 'openIdConfigurationUrl',
  TANDEM_GRAPH_ISSUERS: 'issuers',
  TANDEM_GRAPH_ALLOWED_TENANTS: 'allowedTenants',
} as const satisfies Readonly<Record<string, string>>;

/**
 * Checks the options once, as a whole.
 *
 * @throws ConfigurationError that names the key and the fix.
 */
export function parseGraphOptions(options: unknown, name: string): GraphSettings {
  const at = `providers.${name}`;
  const known = parseConfig(graphOptions, options, at);
  const secret = isTokenCredential(known.credential) ? undefined : known.credential;
  const audience = known.audience ?? secret?.clientId;
  if (audience === undefined) {
    throw new ConfigurationError(
      `The configuration key "${at}.audience" is missing. A credential object does not tell the application's client id: give it here.`,
      { path: `${at}.audience` },
    );
  }
  return {
    ...known,
    tenantId: known.tenantId ?? secret?.tenantId,
    scope: known.scope ?? defaultScope(known.baseUrl),
    applicationInstanceId: known.applicationInstanceId,
    // Tokens write ids in lower case.
    allowedTenants: known.allowedTenants?.map((tenantId) => tenantId.toLowerCase()),
    applicationInstanceDisplayName: known.applicationInstanceDisplayName,
    audience,
    application: application(audience),
  };
}

/** An emulator on this machine stands for the public cloud, and its tokens are for that. */
function defaultScope(baseUrl: string): string {
  const url = new URL(baseUrl);
  return `${isLoopback(url) ? 'https://graph.microsoft.com' : url.origin}/.default`;
}

/** The token endpoint of a client secret. */
export function tokenUrlOf({ tenantId, tokenUrl, authorityHost }: ClientSecretOptions): string {
  if (tokenUrl !== undefined) return tokenUrl;
  const host = (authorityHost ?? 'https://login.microsoftonline.com').replace(/\/+$/, '');
  return `${host}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
}
