// How many calls the emulator holds at once, how fast, and what of them stays when they have ended.
//   node scripts/load-emulator.mjs [calls]      10000 unless said otherwise; needs a build (npm run build)
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startEmulator } from '@tandem/emulator';
import { Agent, request } from 'undici';

const count = Number(process.argv[2] ?? 10_000);
const parallel = 64;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const startedAt = performance.now();
const emulator = await startEmulator({ acs: { endedCallRetentionMs: 0 } });
const startMs = performance.now() - startedAt;

let callbacks = 0;
const receiver = createServer((incoming, response) => {
  callbacks += 1;
  incoming.resume().on('end', () => response.end());
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const callbackUri = `http://127.0.0.1:${receiver.address().port}/`;

const { endpoint, connectionString } = emulator.info.acs;
const key = Buffer.from(connectionString.split('accesskey=')[1], 'base64');
const agent = new Agent({ connections: parallel });

async function send(method, path, body = '') {
  const target = `${path}?api-version=2026-03-12`;
  const hash = createHash('sha256').update(body).digest('base64');
  const date = new Date().toUTCString();
  const { host } = new URL(endpoint);
  const text = `${method}\n${target}\n${date};${host};${hash}`;
  const signature = createHmac('sha256', key).update(text).digest('base64');
  const response = await request(`${endpoint}${target}`, {
    dispatcher: agent,
    method,
    headers: {
      'content-type': 'application/json',
      'x-ms-date': date,
      'x-ms-content-sha256': hash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    },
    body,
  });
  return { status: response.statusCode, text: await response.body.text() };
}

async function forAll(items, action) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await action(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

function heapMb() {
  collectGarbage();
  return Math.round(process.memoryUsage().heapUsed / 1024 / 1024);
}

const user = (number) => ({
  communicationUser: {
    id: `8:acs:${emulator.info.acs.audience}_00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  },
});

const before = heapMb();
const ids = [];
const createdAt = performance.now();
await forAll(
  Array.from({ length: count }, (_, index) => index),
  async () => {
    const body = JSON.stringify({ targets: [user(110)], callbackUri });
    const { status, text } = await send('POST', '/calling/callConnections', body);
    if (status !== 201) throw new Error(`CreateCall answered ${status}: ${text}`);
    ids.push(JSON.parse(text).callConnectionId);
  },
);
await emulator.idle();
const createMs = performance.now() - createdAt;
const connected = emulator.calls().filter(({ state }) => state === 'connected').length;
const held = heapMb();

const endedAt = performance.now();
await forAll(ids, async (id) => {
  const { status } = await send('DELETE', `/calling/callConnections/${id}`);
  if (status !== 204) throw new Error(`HangupCall answered ${status}`);
});
while (emulator.calls().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
await emulator.idle();
const endMs = performance.now() - endedAt;
const after = heapMb();

console.log(`start                  ${Math.round(startMs)} ms`);
console.log(`calls held at once     ${connected} of ${count}`);
console.log(
  `created and connected  ${Math.round(createMs)} ms, ${Math.round(count / (createMs / 1000))} a second`,
);
console.log(`ended                  ${Math.round(endMs)} ms`);
console.log(`callbacks delivered    ${callbacks}`);
console.log(`heap                   ${before} MB before, ${held} MB held, ${after} MB after`);

await agent.close();
receiver.close();
receiver.closeAllConnections();
await emulator.close();
if (connected !== count) process.exitCode = 1;
