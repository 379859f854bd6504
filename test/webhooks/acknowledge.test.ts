import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCalling, type EventLog, MemoryEventLog, UnavailableError } from '@tandem/core';
import { SqliteEventLog } from '@tandem/sqlite';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EntranceStage, providerNames } from './entrance-stage.js';

let stage: EntranceStage;

beforeEach(async () => {
  stage = await EntranceStage.open();
});

afterEach(() => stage[Symbol.asyncDispose]());

/** What happens to deliveries, in its order: their answers leave, and subscribers are told. */
function watchOrder() {
  const order: string[] = [];
  const onFinish = (message: unknown) => {
    if (isAnswer(message)) order.push('answered');
  };
  subscribe('http.server.response.finish', onFinish);
  stage.news$.subscribe(() => order.push('told'));
  return { order, stop: () => unsubscribe('http.server.response.finish', onFinish) };
}

/** Whether what Node tells of is the answer of the entrance: the services' own servers are in this process too. */
function isAnswer(message: unknown): message is { readonly request: IncomingMessage } {
  if (typeof message !== 'object' || message === null || !('request' in message)) return false;
  const { request } = message;
  return request instanceof IncomingMessage && request.url?.startsWith('/webhooks/') === true;
}

describe.each(providerNames)('a delivery of %s', (provider) => {
  it('is answered once the log has it, and not before; only then are subscribers told', async () => {
    await stage.send(stage.good(provider));
    await vi.waitUntil(() => stage.told === 1);
    let open = (): void => undefined;
    stage.log.gate = new Promise((resolve) => {
      open = resolve;
    });
    const { order, stop } = watchOrder();
    const { told } = stage;
    const answering = stage.send(stage.good(provider));
    await vi.waitUntil(() => stage.log.underWay > 0);
    await stage.clock.turn();
    expect(order).toEqual([]);
    expect(stage.told).toBe(told);
    open();
    expect((await answering).status).toBe(200);
    await vi.waitUntil(() => order.includes('told'));
    expect(order[0]).toBe('answered');
    stop();
  });

  it('is answered alike when a subscriber throws, never returns or blocks the process', async () => {
    const uncaught = vi.fn();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', uncaught);
    try {
      const { order, stop } = watchOrder();
      stage.news$.subscribe(() => {
        throw new Error('A subscriber failed.');
      });
      stage.news$.subscribe(() => new Promise(() => undefined));
      stage.news$.subscribe(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        order.push('unblocked');
      });
      stage.news$.subscribe(() => order.push('told last'));
      expect((await stage.send(stage.good(provider))).status).toBe(200);
      await vi.waitUntil(() => order.includes('told last'));
      expect(order).toEqual(['answered', 'told', 'unblocked', 'told last']);
      expect((await stage.send(stage.good(provider))).status).toBe(200);
      await vi.waitUntil(() => order.length === 8);
      await vi.waitUntil(() => uncaught.mock.calls.length === 2);
      stop();
    } finally {
      process.removeListener('uncaughtException', uncaught);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it('is answered 503 while the log refuses it, and taken in when it is sent again', async () => {
    const { told } = stage;
    const delivery = stage.good(provider);
    for (const refusal of [
      new UnavailableError('The log is away.', { retryAfterMs: 2_500 }),
      new RangeError('the disk is full of +18005550100'),
    ]) {
      stage.log.refusal = refusal;
      const answer = await stage.send(delivery);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(answer.text).toContain('Send it again');
    }
    expect(stage.log.appended).toBe(0);
    expect(stage.told).toBe(told);
    expect(stage.lines.join('\n')).not.toContain('18005550100');
    stage.log.refusal = undefined;
    expect((await stage.send(delivery)).status).toBe(200);
    expect(stage.log.appended).toBeGreaterThan(0);
  });

  it('is answered 503 once the log is closed', async () => {
    await stage.log.close();
    expect((await stage.send(stage.good(provider))).status).toBe(503);
    expect(stage.told).toBe(0);
  });

  it('is answered 200 and not kept again when it comes a second time', async () => {
    const delivery = stage.good(provider);
    await stage.send(delivery);
    const { appended } = stage.log;
    expect((await stage.send(delivery)).status).toBe(200);
    expect(stage.log.appended).toBe(appended);
  });
});

describe('every log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acknowledge-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, () => EventLog]>([
    ['in memory', () => new MemoryEventLog()],
    ['in SQLite', () => new SqliteEventLog({ path: join(folder, 'calls.db') })],
  ])('%s refuses when it is closed, so that the answer is 503', async (_name, open) => {
    const log = open();
    const provider = stage.calling.provider('acs');
    const calling = createCalling({ instances: [provider], log });
    stage.server.attach(calling);
    expect((await stage.send(stage.good('acs'))).status).toBe(200);
    await log.close();
    expect((await stage.send(stage.good('acs'))).status).toBe(503);
  });
});
