import type { IncomingHttpHeaders } from 'node:http';
import { type AccessTokens, acsTokenAudience } from '../../token/access-tokens.js';
import { AcsError } from '../acs-error.js';
import { contentHashOf, signatureOf, stringToSign } from './access-key.js';

/** The parts of a request that its credentials depend on, all as they were sent. */
export interface Credentials {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

interface Authority {
  readonly accessKey: string;
  readonly accessTokens: AccessTokens;
}

/** Lets a request with a valid signature or access token pass and refuses any other with 401 and the reason. */
export async function authenticate(request: Credentials, authority: Authority): Promise<void> {
  const { authorization = '' } = request.headers;
  if (authorization.startsWith('HMAC-SHA256 ')) return checkSignature(request, authority.accessKey);
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw new AcsError(
      401,
      '7501',
      'The Authorization header must hold an HMAC-SHA256 signature or a Bearer token.',
    );
  }
  await checkToken(token, authority.accessTokens);
}

const authorizationFormat =
  /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=([\w+/]+=*)$/;

function checkSignature({ method, target, headers, body }: Credentials, accessKey: string): void {
  const signature = authorizationFormat.exec(headers.authorization ?? '')?.[1];
  if (signature === undefined) {
    throw denied(
      'the Authorization header must read "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=<base64>"',
    );
  }
  const date = headers['x-ms-date'];
  const contentHash = headers['x-ms-content-sha256'];
  if (typeof date !== 'string') throw denied('the x-ms-date header is missing');
  if (typeof contentHash !== 'string') throw denied('the x-ms-content-sha256 header is missing');
  if (contentHash !== contentHashOf(body)) {
    throw denied('x-ms-content-sha256 is not the hash of the body that arrived');
  }
  const request = { method, target, date, host: headers.host ?? '', contentHash };
  if (signature !== signatureOf(request, accessKey)) {
    throw denied(
      `the signature is not that of the string ${JSON.stringify(stringToSign(request))} under the resource's access key`,
    );
  }
}

async function checkToken(token: string, accessTokens: AccessTokens): Promise<void> {
  try {
    await accessTokens.verifyAccessToken(token, acsTokenAudience);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AcsError(401, '7501', `The access token is not valid: ${reason}`);
  }
}

function denied(reason: string): AcsError {
  return new AcsError(401, '7509', `HMAC validation failed: ${reason}.`);
}
