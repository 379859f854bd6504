import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const tandem = fileURLToPath(new URL('../bin/tandem.js', import.meta.url));

let emulator: ChildProcess | undefined;

afterEach(() => void emulator?.kill('SIGKILL'));

/** Each kind of fault, as the command line says it and as the control API shows it. */
const faults = [
  ['duplicate:operation=CallConnected', { kind: 'duplicate', operation: 'CallConnected' }],
  ['delay:delayMs=700,service=graph', { kind: 'delay', delayMs: 700, service: 'graph' }],
  ['reorder', { kind: 'reorder' }],
  ['drop:probability=0.25', { kind: 'drop', probability: 0.25 }],
  ['batch:windowMs=50', { kind: 'batch', windowMs: 50 }],
  ['expiredToken:times=1', { kind: 'expiredToken', times: 1 }],
  ['wrongSignature', { kind: 'wrongSignature' }],
  ['clockSkew:skewMs=-5000', { kind: 'clockSkew', skewMs: -5000 }],
  ['eventsFirst', { kind: 'eventsFirst' }],
  ['throttle:retryAfterSeconds=3', { kind: 'throttle', retryAfterSeconds: 3 }],
  ['error:status=503', { kind: 'error', status: 503 }],
  ['slow:delayMs=20', { kind: 'slow', delayMs: 20 }],
  ['cut:when=before', { kind: 'cut', when: 'before' }],
  ['fail:code=500,subCode=8572', { kind: 'fail', code: 500, subCode: 8572 }],
] as const;

it('every kind of fault can be switched on by a flag', async () => {
  const flags = faults.flatMap(([text]) => ['--fault', text]);
  const argv = [tandem, 'emulator', '--port', '0', '--json', '--seed', '7', ...flags];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  emulator = child;
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { control } = JSON.parse(String(line));
  const listed = await (await fetch(`${control}/faults`)).json();
  expect(listed).toMatchObject({ value: faults.map(([, fault]) => ({ fault, strikes: 0 })) });
});
