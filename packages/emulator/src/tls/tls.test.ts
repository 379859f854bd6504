import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, fetch as fetchWith } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';

let emulator: Emulator | undefined;

afterEach(() => emulator?.close());

describe('https', () => {
  it('is served with a certificate whose path is told, for this machine’s names', async () => {
    emulator = await startEmulator({ tls: true });
    const { info } = emulator;
    expect(info.acs.endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const path = info.tls?.certificatePath ?? '';
    const certificate = new X509Certificate(readFileSync(path));
    expect(['127.0.0.1', '::1'].map((ip) => certificate.checkIP(ip))).toEqual(['127.0.0.1', '::1']);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    await emulator.close();
    expect(existsSync(path)).toBe(false);
  });

  it('has a certificate for the names that others use, too', async () => {
    emulator = await startEmulator({
      tls: true,
      publicUrl: 'https://calling.example.com',
      acs: { recordingLocation: 'https://us-storage.asm.skype.com' },
    });
    const pem = readFileSync(emulator.info.tls?.certificatePath ?? '');
    const certificate = new X509Certificate(pem);
    const names = ['calling.example.com', 'us-storage.asm.skype.com', 'localhost', 'example.com'];
    expect(names.map((name) => certificate.checkHost(name) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('is trusted by a program that is told its path by NODE_EXTRA_CA_CERTS', async () => {
    emulator = await startEmulator({ tls: true });
    const { control, tls } = emulator.info;
    const script = `fetch('${control}').then(({ status }) => process.exit(status - 200), () => process.exit(7))`;
    const ask = async (env: Record<string, string>) => {
      const child = spawn(process.execPath, ['-e', script], { env: { PATH: '', ...env } });
      const [code] = await once(child, 'close');
      return code;
    };
    const told = ask({ NODE_EXTRA_CA_CERTS: tls?.certificatePath ?? '' });
    expect(await Promise.all([told, ask({})])).toEqual([0, 7]);
  });

  it('is trusted by whoever trusts the file, and by nobody else', async () => {
    emulator = await startEmulator({ tls: true, clock: 'virtual' });
    const { info } = emulator;
    const ask = async (ca: readonly string[]) => {
      const dispatcher = new Agent({ connect: { ca: [...ca] } });
      try {
        return await fetchWith(info.control, { dispatcher });
      } finally {
        await dispatcher.close();
      }
    };
    const trusted = await ask([readFileSync(info.tls?.certificatePath ?? '', 'utf8')]);
    expect(await trusted.json()).toEqual(info);
    await expect(ask(rootCertificates)).rejects.toThrow();
  });
});
