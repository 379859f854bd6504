import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { Kernel } from '../../kernel/kernel.js';
import type { EmulatorApp } from '../../kernel/service.js';
import {
  acsTokenAudience,
  audienceOfScope,
  graphTokenAudience,
} from '../../token/access-tokens.js';
import type { Application, Applications } from './applications.js';
import { isSameId } from './entra-id.js';

/** Why no token is issued, in the terms of Entra. */
type Refusal = {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
};

/** Serves the token endpoint for client credentials, which both emulated services accept tokens from. */
export function serveTokenEndpoint(
  app: EmulatorApp,
  kernel: Kernel,
  applications: Applications,
): void {
  app.post('/:tenantId/oauth2/v2.0/token', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const tenantId = context.req.param('tenantId');
    const application = applications.find(form.get('client_id') ?? '');
    const { tenantId: ownTenantId } = kernel.settings.graph;
    const refusal =
      refuseGrant(form) ??
      refuseTenant(tenantId, ownTenantId) ??
      refuseClient(form, { tenantId, application }) ??
      refuseScope(form.get('scope'));
    if (refusal !== null) return answerRefusal(context, refusal, kernel);
    const audience = audienceOfScope(form.get('scope') ?? '') ?? '';
    const { token, expiresInSeconds } = await kernel.accessTokens.issueAccessToken({
      tenantId: ownTenantId,
      clientId: application?.clientId ?? '',
      audience,
      roles: audience.startsWith(graphTokenAudience) ? (application?.permissions ?? []) : [],
    });
    context.header('Cache-Control', 'no-store');
    return context.json({
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      ext_expires_in: expiresInSeconds,
      access_token: token,
    });
  });
}

function refuseGrant(form: URLSearchParams): Refusal | null {
  const grantType = form.get('grant_type');
  if (grantType === null) return missing('grant_type');
  if (grantType === 'client_credentials') return null;
  return {
    status: 400,
    error: 'unsupported_grant_type',
    code: 70003,
    text: `The app requested an unsupported grant type '${grantType}'; the emulator issues tokens for client_credentials.`,
  };
}

function refuseTenant(tenantId: string, ownTenantId: string): Refusal | null {
  if (isSameId(tenantId, ownTenantId)) return null;
  return {
    status: 400,
    error: 'invalid_request',
    code: 90002,
    text: `Tenant '${tenantId}' not found. The emulated tenant is '${ownTenantId}'.`,
  };
}

function refuseClient(
  form: URLSearchParams,
  {
    tenantId,
    application,
  }: { readonly tenantId: string; readonly application: Application | undefined },
): Refusal | null {
  const clientId = form.get('client_id');
  if (clientId === null) return missing('client_id');
  if (application === undefined)
    return {
      status: 400,
      error: 'unauthorized_client',
      code: 700016,
      text: `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`,
    };
  return refuseSecret(form.get('client_secret'), application.clientSecret);
}

function refuseSecret(secret: string | null, expected: string): Refusal | null {
  if (secret === null)
    return {
      status: 401,
      error: 'invalid_client',
      code: 7000218,
      text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. The emulator checks client_secret.",
    };
  if (timingSafeEqual(digest(secret), digest(expected))) return null;
  return {
    status: 401,
    error: 'invalid_client',
    code: 7000215,
    text: 'Invalid client secret provided.',
  };
}

function refuseScope(scope: string | null): Refusal | null {
  if (scope === null) return missing('scope');
  const audience = audienceOfScope(scope);
  if (audience === undefined)
    return {
      status: 400,
      error: 'invalid_scope',
      code: 1002012,
      text: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    };
  if (audience === graphTokenAudience || audience === acsTokenAudience) return null;
  return {
    status: 400,
    error: 'invalid_resource',
    code: 500011,
    text: `The resource principal named ${audience} was not found. The emulator knows ${graphTokenAudience} and ${acsTokenAudience}.`,
  };
}

function missing(parameter: string): Refusal {
  return {
    status: 400,
    error: 'invalid_request',
    code: 900144,
    text: `The request body must contain the following parameter: '${parameter}'.`,
  };
}

function answerRefusal(context: Context, refusal: Refusal, kernel: Kernel): Response {
  const traceId = kernel.newId();
  const correlationId = context.req.header('client-request-id') ?? kernel.newId();
  const timestamp = `${new Date(kernel.clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return context.json(
    {
      error: refusal.error,
      error_description: `AADSTS${refusal.code}: ${refusal.text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [refusal.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    },
    refusal.status,
  );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
