import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificates } from './redis-server.js';

/** Why certificates cannot be made here; undefined if they can. */
export const opensslIsMissing: string | undefined =
  spawnSync('openssl', ['version']).status === 0
    ? undefined
    : 'openssl is not installed: apt-get install openssl';

/** A certificate authority that nobody knows, in a folder of its own, and what it issues. */
export class Authority implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-ca-'));

  constructor() {
    this.#make('ca', []);
  }

  /** What its certificates are checked against, as PEM. */
  get ca(): string {
    return readFileSync(this.#file('ca.pem'), 'utf8');
  }

  /** Issues a certificate for this machine. */
  issue(name: string): Certificates & { readonly cert: string; readonly key: string } {
    const issuer = ['-CA', this.#file('ca.pem'), '-CAkey', this.#file('ca.key')];
    this.#make(name, [...issuer, '-addext', 'subjectAltName=IP:127.0.0.1']);
    const [certFile, keyFile] = [this.#file(`${name}.pem`), this.#file(`${name}.key`)];
    return {
      caFile: this.#file('ca.pem'),
      certFile,
      keyFile,
      cert: readFileSync(certFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #make(name: string, more: readonly string[]): void {
    const { status, stderr } = spawnSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-days', '1', '-subj', `/CN=${name}`],
        ...['-keyout', this.#file(`${name}.key`), '-out', this.#file(`${name}.pem`), ...more],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`openssl could not make a certificate: ${stderr}`);
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
