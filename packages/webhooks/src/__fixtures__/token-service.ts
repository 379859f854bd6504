import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookPolicy } from '@tandem/core';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** What the header of a token says beyond its algorithm. */
interface TokenHeader {
  readonly kid?: string;
  /** Puts the public key into the header, for a receiver that trusts what a token says about itself. */
  readonly bringsKey?: boolean;
}

/** An OpenID Connect issuer on a free port: its discovery document, its keys and the tokens it signs. */
export interface TokenService {
  readonly issuer: string;
  readonly audience: string;
  readonly policy: WebhookPolicy;
  /** Answers 500 and then nothing useful while it is set. */
  isDown: boolean;
  /** How often its keys were asked for. */
  readonly keyRequests: number;
  /** The address of keys that its discovery document names, in place of its own. */
  keysUrl: string | undefined;
  /** Signs a token that is good except for what is overridden; an undefined claim is left out. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: TokenHeader): Promise<string>;
  /** The current public key as text. */
  publicKeyText(): Promise<string>;
  /** Signs with a new key from now on, and publishes only that one. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

const audience = '7a9de301-0000-4000-8000-00000000ac50';

/** Starts an issuer whose tokens are good at the given time. */
export async function startTokenService(nowMs: () => number): Promise<TokenService> {
  let key = await createKey('key-1');
  let rotations = 1;
  let keyRequests = 0;
  const server = createServer((request, response) => {
    if (service.isDown) {
      response.writeHead(500).end();
      return;
    }
    void documentAt(request.url ?? '').then((body) => response.end(JSON.stringify(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function documentAt(path: string): Promise<unknown> {
    if (path !== '/keys') return { jwks_uri: service.keysUrl ?? `${origin}/keys` };
    keyRequests += 1;
    const jwk: JWK = await exportJWK(key.publicKey);
    return { keys: [{ ...jwk, kid: key.kid, use: 'sig' }] };
  }

  const service: TokenService = {
    issuer: origin,
    audience,
    policy: {
      openIdConfigurationUrl: `${origin}/.well-known/openid-configuration`,
      issuers: [origin],
      audience,
      algorithms: ['RS256'],
    },
    isDown: false,
    keysUrl: undefined,
    get keyRequests() {
      return keyRequests;
    },
    async sign(claims = {}, { kid = key.kid, bringsKey = false } = {}) {
      const now = Math.floor(nowMs() / 1000);
      const good = { iss: origin, aud: audience, iat: now, nbf: now, exp: now + 300 };
      const payload = JSON.parse(JSON.stringify({ ...good, ...claims }));
      const jwk = bringsKey ? { jwk: await exportJWK(key.publicKey) } : {};
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid, ...jwk })
        .sign(key.privateKey);
    },
    publicKeyText: () => exportSPKI(key.publicKey),
    async rotate() {
      rotations += 1;
      key = await createKey(`key-${rotations}`);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return service;
}

async function createKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicKey };
}
