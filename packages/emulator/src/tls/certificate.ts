import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** How to serve https. */
export interface TlsOptions {
  /**
   * Where to write the certificate, for those who have to trust it.
   * @default a new file in the system's folder for temporary files, which is removed when the emulator stops
   */
  readonly certificatePath?: string;
}

/** A certificate that the emulator has signed itself, and where it can be read. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly path: string;
  /** Removes the file, if the emulator has chosen the place. */
  discard(): Promise<void>;
}

/** Makes a certificate for this machine's own names and some more, and writes it down. */
export async function createCertificate(
  names: readonly string[],
  options: TlsOptions,
): Promise<Certificate> {
  const { key, cert } = await signCertificate(names);
  if (options.certificatePath !== undefined) {
    await writeFile(options.certificatePath, cert);
    return { key, cert, path: options.certificatePath, discard: async () => undefined };
  }
  const path = join(await mkdtemp(join(tmpdir(), 'tandem-emulator-')), 'certificate.pem');
  await writeFile(path, cert);
  return { key, cert, path, discard: () => rm(dirname(path), { recursive: true, force: true }) };
}

async function signCertificate(
  more: readonly string[],
): Promise<{ readonly key: string; readonly cert: string }> {
  // Loaded when it is needed: most emulators serve http and have to start quickly.
  const { generate } = await import('selfsigned');
  const names = new Set(['localhost', '127.0.0.1', '::1', ...more]);
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      // Whoever trusts the file trusts it as the authority that signed it.
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [...names].map((name) =>
          isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
        ),
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
