import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const tandem = fileURLToPath(new URL('../bin/tandem.js', import.meta.url));

interface Run {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** The first line it prints on its standard output. */
  readonly firstLine: Promise<string>;
  readonly exitCode: Promise<number | null>;
}

const runs: Run[] = [];

afterEach(() => {
  for (const { process: child } of runs.splice(0)) child.kill('SIGKILL');
});

function run(...argv: readonly string[]): Run {
  const child = spawn(process.execPath, [tandem, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const exitCode = once(child, 'close').then(([code]) => code);
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output.stdout += String(chunk);
      const [line, rest] = output.stdout.split('\n', 2);
      if (line !== undefined && rest !== undefined) resolve(line);
    });
    exitCode.then((code) => reject(new Error(`exited with ${code}: ${output.stderr}`)), reject);
  });
  // Awaited only by tests that expect a line.
  firstLine.catch(() => undefined);
  child.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  const started: Run = { process: child, output, firstLine, exitCode };
  runs.push(started);
  return started;
}

/** Reads a JSON document over https from whoever has this certificate. */
async function readTrusting(url: string, certificatePath: string): Promise<unknown> {
  const request = get(url, { ca: readFileSync(certificatePath), agent: false });
  const [response] = await once(request, 'response');
  return JSON.parse(await text(response));
}

describe('tandem emulator', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('serves until %s and exits with 0', async (signal) => {
    const emulator = run('emulator', '--port', '0', '--json');
    const info = JSON.parse(await emulator.firstLine);
    expect(info).toMatchObject({
      acs: { endpoint: expect.any(String), connectionString: expect.any(String) },
      graph: {
        baseUrl: expect.any(String),
        tokenUrl: expect.any(String),
        tenantId: expect.any(String),
        clientId: expect.any(String),
        clientSecret: expect.any(String),
      },
      control: expect.any(String),
    });
    const calls = await fetch(`${info.control}/calls`);
    expect(calls.status).toBe(200);
    expect(await calls.json()).toEqual({ value: [] });
    emulator.process.kill(signal);
    expect(await emulator.exitCode).toBe(0);
    expect(emulator.output).toEqual({ stdout: `${JSON.stringify(info)}\n`, stderr: '' });
    await expect(fetch(info.control)).rejects.toThrow('fetch failed');
  });

  it('tells a person what a program would get', async () => {
    const emulator = run('emulator', '--port', '0');
    expect(await emulator.firstLine).toBe('The emulator is ready. Ctrl+C stops it.');
    emulator.process.kill('SIGTERM');
    expect(await emulator.exitCode).toBe(0);
    expect(emulator.output.stdout).toMatch(/connection string +endpoint=http:\/\/127\.0\.0\.1:\d+/);
  });

  it('serves https, with numbers, faults and time as it was told', async () => {
    const emulator = run(
      'emulator',
      ...['--port', '0', '--json', '--tls', '--virtual-time', '--seed', '7'],
      ...['--number', '+18005550100', '--fault', 'drop:operation=CallConnected,probability=0.5'],
    );
    const { control, tls } = JSON.parse(await emulator.firstLine);
    const snapshot = await readTrusting(`${control}/snapshot`, tls.certificatePath);
    expect(snapshot).toMatchObject({
      owned: ['4:+18005550100'],
      faults: [{ fault: { kind: 'drop', operation: 'CallConnected', probability: 0.5 } }],
    });
    expect(await readTrusting(`${control}/clock`, tls.certificatePath)).toMatchObject({
      isVirtual: true,
    });
    emulator.process.kill('SIGTERM');
    expect(await emulator.exitCode).toBe(0);
  });

  it('exits with 1 and one line when its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const emulator = run('emulator', '--port', String(port));
    expect(await emulator.exitCode).toBe(1);
    server.close();
    expect(emulator.output.stderr).toBe(
      `tandem: Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --port (0 takes a free one).\n`,
    );
    expect(emulator.output.stdout).toBe('');
  });
});

describe('tandem', () => {
  it('prints its version', async () => {
    const { exitCode, output } = run('--version');
    expect(await exitCode).toBe(0);
    expect(output.stdout).toBe(`${manifest.version}\n`);
  });

  it('says what it can do', async () => {
    const { exitCode, output } = run('--help');
    expect(await exitCode).toBe(0);
    expect(output.stdout).toContain('emulator');
  });

  it.each([
    ['without a command', []],
    ['with an unknown command', ['telephone']],
    ['with an unknown option', ['emulator', '--loud']],
    ['with a port that is none', ['emulator', '--port', '65536']],
    ['with a port that is no number', ['emulator', '--port', '4280x']],
    ['with an argument too many', ['emulator', 'now']],
    ['with a fault that is none', ['emulator', '--fault', 'earthquake']],
    ['with a seed that is none', ['emulator', '--seed', 'x']],
  ])('exits with 2 and says why %s', async (_title, argv) => {
    const { exitCode, output } = run(...argv);
    expect(await exitCode).toBe(2);
    expect(output.stderr).not.toBe('');
    expect(output.stdout).toBe('');
  });
});
