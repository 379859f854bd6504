// How many events a second the log in Redis takes, and how much later an observer has them, as ratios to the bare client doing
// XADD in a pipeline and XADD to a blocking XREAD; and what a call costs in memory. On the built packages:
// node test/bench/redis.bench.ts

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
    rounds: { type: 'string', default: '10' },
    latencies: { type: 'string', default: '300' },
    calls: { type: 'string', default: '100,10000,100000' },
  },
});
const events = Number(values.events);
const window = 200;

const folder = mkdtempSync(join(tmpdir(), 'redis-bench-'));
const { port, stop } = await startRedis();
const url = `redis://127.0.0.1:${port}`;
// As the log has them: without the timer that the client sets for each command, which costs more than the command.
const bare = createClient({ url, commandOptions: { timeout: 0 } });
const reader = createClient({ url, commandOptions: { timeout: 0 } });
await Promise.all([bare.connect(), reader.connect()]);

console.log(`${availableParallelism()} processors, ${events} events a round, ${window} under way`);
for (const calls of values.calls.split(',').map(Number)) {
  await bare.flushAll();
  const log = new RedisEventLog({ url });
  const observer = new RedisEventLog({ url });
  // Both have the same calls, named alike, and go through all of them from round to round.
  const add = (index: number) => {
    const call = index % calls;
    return bare.xAdd(`raw:${callOf(call)}`, '*', {
      e: JSON.stringify(eventOf(call, idOf(index))),
    });
  };
  const append = (index: number) => {
    const call = index % calls;
    return log.append(callOf(call), [eventOf(call, idOf(index))]);
  };
  await inWindow(calls, append);
  await inWindow(calls, add);
  const latencyMs = await watching(log, observer);
  const rounds: Round[] = [];
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const first = calls + round * events;
    const rawRateOf = () => rateOf((index) => add(first + index));
    const ownRateOf = () => rateOf((index) => append(first + index));
    // Each is first in half of the rounds: what one leaves behind for the garbage collector, the other pays.
    const early = round % 2 === 0 ? await rawRateOf() : undefined;
    const rate = await ownRateOf();
    const rawRate = early ?? (await rawRateOf());
    rounds.push({
      rawRate,
      rate,
      rawLatencyMs: await rawLatencyMs(),
      latencyMs: await latencyMs(),
    });
  }
  report(calls, rounds.slice(1));
  await Promise.all([log.close(), observer.close()]);
}
await reportMemory();
bare.destroy();
reader.destroy();
await stop();

/** What one round measured: the bare client and the log one after the other, so that a busy machine is busy for both. */
interface Round {
  readonly rawRate: number;
  readonly rate: number;
  readonly rawLatencyMs: number;
  readonly latencyMs: number;
}

function report(calls: number, rounds: readonly Round[]): void {
  const ratios = rounds.map(({ rate, rawRate }) => rate / rawRate);
  const delays = rounds.map(({ latencyMs, rawLatencyMs }) => latencyMs / rawLatencyMs);
  console.log(
    `${calls} calls: ${Math.round(median(rounds.map(({ rate }) => rate)))} events a second, ` +
      `${median(ratios).toFixed(2)} of raw (${spread(ratios)}); ` +
      `${median(rounds.map((round) => round.latencyMs)).toFixed(2)} ms to an observer, ` +
      `${median(delays).toFixed(2)} times raw (${spread(delays)})`,
  );
}

/** What an open call of 30 events of a kilobyte costs, as Redis counts it. */
async function reportMemory(): Promise<void> {
  const calls = 2_000;
  const length = 30;
  await bare.flushAll();
  const log = new RedisEventLog({ url });
  const used = async () => Number(/used_memory:(\d+)/.exec(await bare.info('memory'))?.[1]);
  const before = await used();
  for (let event = 0; event < length; event += 1) {
    await inWindow(calls, (index) =>
      log.append(callOf(index), [eventOf(index, `00000000-0000-4000-8000-${index}-${event}`, 750)]),
    );
  }
  const bytes = JSON.stringify(eventOf(0, '00000000-0000-4000-8000-0-0', 750)).length;
  console.log(
    `${calls} calls of ${length} events of ${bytes} bytes: ${Math.round(((await used()) - before) / calls)} bytes a call`,
  );
  const seen = new Set<string>();
  for await (const keys of bare.scanIterator({ MATCH: 'tandem:*' })) {
    for (const key of keys) {
      const part = key.split(':')[2] ?? '';
      if (seen.has(part)) continue;
      seen.add(part);
      console.log(`  MEMORY USAGE of one "${part}" key: ${await bare.memoryUsage(key)}`);
    }
  }
  await log.close();
}

function callOf(index: number): string {
  return `acs:411f0b00-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** An id like those that providers give: each differs from the next in its beginning. */
function idOf(index: number): string {
  const spread = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return `${spread.toString(16).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function eventOf(call: number, id: string, size = 500): CallEvent {
  return {
    type: 'provider.event',
    provider: 'acs',
    callId: callOf(call),
    occurredAt: '2026-01-01T00:00:00.000Z',
    id,
    name: 'Microsoft.Communication.ParticipantsUpdated',
    raw: { data: 'x'.repeat(size) },
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
  let last = await bare.xAdd('raw:latency', '*', { e: '' });
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

/** Watches a call, and gives a way to measure how soon what is appended elsewhere is seen. */
async function watching(log: RedisEventLog, observer: RedisEventLog) {
  let told: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    told = resolve;
  });
  observer.watch(callOf(0), undefined, () => told());
  await ready;
  return async () => {
    const times: number[] = [];
    for (let index = 0; index < Number(values.latencies); index += 1) {
      const telling = new Promise<void>((resolve) => {
        told = resolve;
      });
      const start = performance.now();
      const appending = log.append(callOf(0), [eventOf(0, `ours ${start}`)]);
      await telling;
      times.push(performance.now() - start);
      await appending;
    }
    return median(times);
  };
}

function spread(numbers: readonly number[]): string {
  return `${Math.min(...numbers).toFixed(2)} to ${Math.max(...numbers).toFixed(2)}`;
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
