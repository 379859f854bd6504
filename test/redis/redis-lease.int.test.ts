import { initialCallState, LeaseLostError, snapshotOf } from '@tandem/core';
import type { RedisEventLogOptions } from '@tandem/redis';
import { RedisEventLog } from '@tandem/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from './redis-server.js';
import { ends, noted } from './witness.js';

describe.skipIf(cannotRun('leases and snapshots in Redis'))('leases and snapshots in Redis', () => {
  let server: RedisServer;
  const logs: RedisEventLog[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  beforeEach(() => {
    server.ask('FLUSHALL');
  });

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
  });

  afterAll(() => server[Symbol.asyncDispose]());

  function open(options: Partial<RedisEventLogOptions> = {}): RedisEventLog {
    const log = new RedisEventLog({ url: server.url, ...options });
    logs.push(log);
    return log;
  }

  const keyOf = (part: string) =>
    server.ask('KEYS', '*').find((key) => key.includes(`:${part}:`)) ?? '';
  const lifeOf = (part: string) => Number(server.ask('PTTL', keyOf(part))[0]);

  async function fenceOf(log: RedisEventLog, holder: string): Promise<number> {
    const result = await log.lease('p:1', { holder, ttlMs: 60_000 });
    if (!result.isGranted) throw new Error('A free lease was refused.');
    return result.fence;
  }

  it('last for some time: a snapshot as long as the log of its call, a lease as long as ids are known', async () => {
    const log = open({ retainIdleMs: 900_000, retainEndedMs: 90_000, dedupTtlMs: 1_800_000 });
    const fence = await fenceOf(log, 'one');
    expect(lifeOf('head')).toBeGreaterThan(800_000);
    expect(lifeOf('head')).toBeLessThanOrEqual(900_000);
    await log.append('p:1', [noted('p:1', 'a', 'a')]);
    await fenceOf(log, 'one');
    expect(lifeOf('head')).toBeGreaterThan(1_700_000);
    server.ask('PEXPIRE', keyOf('log'), '600000');
    const [entry] = await log.read('p:1');
    const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
    await log.keepSnapshot('p:1', { position: entry?.position ?? '', event }, { fence });
    expect(lifeOf('snapshot')).toBeLessThanOrEqual(600_000);
    server.ask('HSET', keyOf('head'), 'at', '1');
    await log.append('p:1', [noted('p:1', 'b', 'b')]);
    for (const part of ['log', 'snapshot']) expect(lifeOf(part)).toBeGreaterThan(800_000);
    await log.append('p:1', ends('p:1'));
    for (const part of ['log', 'snapshot']) {
      expect(lifeOf(part)).toBeGreaterThan(0);
      expect(lifeOf(part)).toBeLessThanOrEqual(90_000);
    }
    expect(lifeOf('head')).toBeGreaterThan(1_700_000);
  });

  it('give a larger fencing number although the one before it was lost in a failover', async () => {
    const log = open();
    await log.append('p:1', [noted('p:1', 'a')]);
    const before = await fenceOf(log, 'one');
    server.ask('DEL', keyOf('head'));
    const refusal = log.append('p:1', [noted('p:1', 'b')], { fence: before });
    expect(LeaseLostError.isInstance(await refusal.catch((error: unknown) => error))).toBe(true);
    expect(await fenceOf(log, 'other')).toBeGreaterThan(before);
  });

  it('are done in one slot of a Cluster, and survive a script cache that was flushed', async () => {
    const log = open();
    await log.append('p:1', [noted('p:1', 'a')]);
    await fenceOf(log, 'one');
    const [entry] = await log.read('p:1');
    const event = snapshotOf(initialCallState('p:1'), '2026-01-01T00:00:00.000Z');
    await log.keepSnapshot('p:1', { position: entry?.position ?? '', event });
    const tags = ['log', 'head', 'snapshot'].map((part) => /\{\d+\}/.exec(keyOf(part))?.[0]);
    expect(new Set(tags).size).toBe(1);
    server.ask('SCRIPT', 'FLUSH');
    await expect(log.lease('p:1', { holder: 'other', ttlMs: 1_000 })).resolves.toMatchObject({
      isGranted: false,
    });
  });
});
