// How many events a second the log in Redis takes, and how much later an observer has them, as ratios to the bare client doing
// XADD in a pipeline and XADD to a blocking XREAD. On the built packages: node test/bench/redis.bench.ts

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createClient } from '@redis/client';
import type { CallEvent } from '@tandem/core';
import { RedisEventLog } from '@tandem/redis';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    latencies: { type: 'string', default: '1000' },
    calls: { type: 'string', default: '100,10000' },
  },
});
const events = Number(values.events);
const window = 200;

const folder = mkdtempSync(join(tmpdir(), 'redis-bench-'));
const { port, stop } = await startRedis();
const url = `redis://127.0.0.1:${port}`;
const bare = createClient({ url });
const reader = createClient({ url });
await Promise.all([bare.connect(), reader.connect()]);

console.log(`${availableParallelism()} processors, ${events} events a round, ${window} under way`);
for (const calls of values.calls.split(',').map(Number)) {
  await bare.flushAll();
  const log = new RedisEventLog({ url });
  const other = new RedisEventLog({ url });
  await inWindow(calls, (index) => log.append(callOf(index), [eventOf(index, `first ${index}`)]));
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const raw = await rateOf((index) =>
      bare.xAdd(`raw:${index % calls}`, '*', {
        e: JSON.stringify(eventOf(index % calls, `${round}.${index}`)),
      }),
    );
    const ours = await rateOf((index) =>
      log.append(callOf(index % calls), [eventOf(index % calls, `${round}.${index}`)]),
    );
    ratios.push(ours / raw);
    rates.push(ours);
  }
  const rawLatency = await rawLatencyMs();
  const latency = await latencyMs(log, other);
  console.log(
    `${calls} calls: ${Math.round(median(rates))} events a second, ${median(ratios).toFixed(2)} of raw; ` +
      `${latency.toFixed(2)} ms to an observer, ${(latency / rawLatency).toFixed(2)} times raw`,
  );
  await Promise.all([log.close(), other.close()]);
}
bare.destroy();
reader.destroy();
await stop();

function callOf(index: number): string {
  return `acs:411f0b00-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function eventOf(call: number, id: string): CallEvent {
  return {
    type: 'provider.event',
    provider: 'acs',
    callId: callOf(call),
    occurredAt: '2026-01-01T00:00:00.000Z',
    id,
    name: 'Microsoft.Communication.ParticipantsUpdated',
    raw: { data: 'x'.repeat(500) },
  };
}

async function rateOf(work: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await inWindow(events, work);
  return (events * 1_000) / (performance.now() - start);
}

/** Does it so often, never more than a window's worth at once. */
async function inWindow(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
}

async function rawLatencyMs(): Promise<number> {
  const times: number[] = [];
  let last = '$';
  for (let index = 0; index < Number(values.latencies); index += 1) {
    const reading = reader.xRead({ key: 'raw:latency', id: last }, { BLOCK: 0 });
    const start = performance.now();
    const added = bare.xAdd('raw:latency', '*', { e: JSON.stringify(eventOf(0, `raw ${index}`)) });
    await reading;
    times.push(performance.now() - start);
    last = await added;
  }
  return median(times);
}

async function latencyMs(log: RedisEventLog, observer: RedisEventLog): Promise<number> {
  const times: number[] = [];
  let told: () => void = () => undefined;
  const known = await log.read(callOf(0));
  observer.watch(callOf(0), known.at(-1)?.position, () => told());
  for (let index = 0; index < Number(values.latencies); index += 1) {
    const telling = new Promise<void>((resolve) => {
      told = resolve;
    });
    const start = performance.now();
    const appending = log.append(callOf(0), [eventOf(0, `ours ${index}`)]);
    await telling;
    times.push(performance.now() - start);
    await appending;
  }
  return median(times);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function startRedis(): Promise<{ port: number; stop: () => Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  const options = ['--port', String(address.port), '--save', '', '--dir', folder];
  const process = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(process.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  process.stdout.resume();
  return {
    port: address.port,
    stop: async () => {
      process.kill();
      await once(process, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
