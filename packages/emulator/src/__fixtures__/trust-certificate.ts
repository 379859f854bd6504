import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Emulator } from '../emulator.js';

/** Makes this process trust the emulator's certificate, as `NODE_EXTRA_CA_CERTS` does for a whole program. */
export function trustCertificate({ info: { tls } }: Emulator): void {
  const certificate = readFileSync(tls?.certificatePath ?? '', 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}
