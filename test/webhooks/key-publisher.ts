import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { compactToken, type Signer } from './compact-token.js';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Made once for all publishers of a file: it takes longer than everything else they do. */
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const short = rsa(1024);
const encrypting = rsa(2048);

/** The key of somebody whose keys nobody publishes. */
export const strangerKey: KeyPair = rsa(2048);

/** How a publisher answers while it is out of order. */
export type Disorder =
  | 'error'
  | 'garbage'
  | 'noKeys'
  | 'elsewhere'
  | 'redirect'
  | 'silence'
  | 'flood';

/** An OpenID Connect issuer on a free port: what it publishes, who asked for it, and the tokens it signs. */
export class KeyPublisher {
  /** Set while it is out of order. */
  disorder: Disorder | undefined;
  /** The paths it was asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #port: number;
  readonly #nowMs: () => number;
  #former: { readonly kid: string; readonly publicKey: KeyObject } | undefined;
  #current = { kid: 'current-1', ...rsa(2048) };

  private constructor(server: Server, nowMs: () => number) {
    this.#server = server;
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#nowMs = nowMs;
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '');
      this.#answer(request.url ?? '', response);
    });
  }

  static async open(nowMs: () => number): Promise<KeyPublisher> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new KeyPublisher(server, nowMs);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get openIdConfigurationUrl(): string {
    return `${this.origin}/.well-known/openid-configuration`;
  }

  get kid(): string {
    return this.#current.kid;
  }

  /** The private keys that belong to what is published, by their ids. */
  get keys(): Readonly<Record<'current' | 'elliptic' | 'short' | 'encrypting', KeyObject>> {
    return {
      current: this.#current.privateKey,
      elliptic: elliptic.privateKey,
      short: short.privateKey,
      encrypting: encrypting.privateKey,
    };
  }

  /** The forms in which its public key is found, each of which somebody could use as a shared secret. */
  publicKeyForms(): { readonly pem: string; readonly pkcs1: string; readonly jwk: string } {
    const { publicKey } = this.#current;
    return {
      pem: String(publicKey.export({ format: 'pem', type: 'spki' })),
      pkcs1: String(publicKey.export({ format: 'pem', type: 'pkcs1' })),
      jwk: JSON.stringify(this.#published()[0]),
    };
  }

  /** Claims that hold from now for five minutes, with what is added or overridden; an undefined one is left out. */
  claims(own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const now = Math.floor(this.#nowMs() / 1000);
    return { iss: this.origin, iat: now, nbf: now, exp: now + 300, ...own };
  }

  /** A token with these claims and, in its header, with what is overridden. */
  token(
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
    signer: Signer = this.#current.privateKey,
  ): string {
    const whole = { alg: 'RS256', typ: 'JWT', kid: this.#current.kid, ...header };
    return compactToken(whole, this.claims(claims), signer);
  }

  /** Signs with a new key from now on. What was signed before can be verified until the next time. */
  rotate(): void {
    const next = Number(this.#current.kid.split('-')[1]) + 1;
    this.#former = this.#current;
    this.#current = { kid: `current-${next}`, ...rsa(2048) };
  }

  /** Listens again where it did. */
  async reopen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #answer(path: string, response: ServerResponse): void {
    switch (this.disorder) {
      case 'error':
        response.writeHead(502).end('Bad gateway');
        return;
      case 'garbage':
        response.end('<html>Sign in to the guest network</html>');
        return;
      case 'noKeys':
        response.end(JSON.stringify(path === '/keys' ? { keys: 'none' } : this.#configuration()));
        return;
      case 'elsewhere':
        response.end(
          JSON.stringify({ ...this.#configuration(), jwks_uri: 'http://keys.example/' }),
        );
        return;
      case 'redirect':
        response.writeHead(302, { location: `${this.origin}/elsewhere` }).end();
        return;
      case 'silence':
        return;
      case 'flood':
        response.end(`{"jwks_uri":"${'x'.repeat(1_000_000)}"}`);
        return;
      case undefined:
        response.end(
          JSON.stringify(path === '/keys' ? { keys: this.#published() } : this.#configuration()),
        );
    }
  }

  #configuration() {
    return { issuer: this.origin, jwks_uri: `${this.origin}/keys` };
  }

  #published(): readonly object[] {
    const jwk = (kid: string, { publicKey }: Pick<KeyPair, 'publicKey'>, use = 'sig') => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      use,
    });
    return [
      jwk(this.#current.kid, this.#current),
      ...(this.#former === undefined ? [] : [jwk(this.#former.kid, this.#former)]),
      jwk('elliptic', { publicKey: elliptic.publicKey }),
      jwk('short', { publicKey: short.publicKey }),
      jwk('encrypting', { publicKey: encrypting.publicKey }, 'enc'),
    ];
  }
}
