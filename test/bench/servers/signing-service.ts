import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { addressOf } from '../contenders/webhook-receiver.ts';

/** Signs tokens as ACS does, and publishes its key. */
export interface SigningService {
  readonly openIdConfigurationUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Tokens of five minutes, each another. */
  tokens(count: number): string[];
  close(): void;
}

/** Starts a service with a key of its own. */
export async function startSigningService(): Promise<SigningService> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = 'key-1';
  const key = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  const issuer = 'https://acscallautomation.example';
  const audience = 'b9614373-fd0b-480c-8fd2-cb58b70eab9f';
  const server = createServer((incoming, outgoing) => {
    const document =
      incoming.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${url}/keys` };
    outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = addressOf(server);
  const header = encoded({ alg: 'RS256', typ: 'JWT', kid });
  let signed = 0;
  const tokenOf = (): string => {
    signed += 1;
    const now = Math.floor(Date.now() / 1_000);
    const times = { iat: now, nbf: now, exp: now + 300 };
    const text = `${header}.${encoded({ iss: issuer, aud: audience, ...times, jti: signed })}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  return {
    openIdConfigurationUrl: `${url}/configuration`,
    issuer,
    audience,
    tokens: (count) => Array.from({ length: count }, tokenOf),
    close: () => server.close(),
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
