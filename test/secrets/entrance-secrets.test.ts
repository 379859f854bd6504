import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAcsProvider } from '@tandem/acs';
import type { Calling, IncomingCall } from '@tandem/core';
import { createCalling, MemoryEventLog } from '@tandem/core';
import { RedisEventLog } from '@tandem/redis';
import { SqliteEventLog } from '@tandem/sqlite';
import { createWebhookHandler, type WebhookHandlerOptions } from '@tandem/webhooks';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { badMoods } from './indiscreet-service.js';
import { planted, rawIds, sasUrl } from './planted.js';
import { people, SecretScene } from './secret-scene.js';

let scene: SecretScene;

beforeEach(async () => {
  scene = await SecretScene.open();
});

afterEach(() => scene.close());

const incoming = JSON.stringify([
  {
    id: 'incoming-1',
    type: 'Microsoft.Communication.IncomingCall',
    source: '/x',
    subject: `/caller/4:${planted.phoneNumber}/recipient/${rawIds.communicationUser}`,
    time: '2026-01-01T00:00:00Z',
    specversion: '1.0',
    data: {
      to: {
        kind: 'communicationUser',
        rawId: rawIds.communicationUser,
        communicationUser: { id: rawIds.communicationUser },
      },
      from: {
        kind: 'phoneNumber',
        rawId: `4:${planted.phoneNumber}`,
        phoneNumber: { value: planted.phoneNumber },
      },
      callerDisplayName: 'Ann',
      serverCallId: 'server',
      correlationId: 'correlation',
      incomingCallContext: planted.incomingCallContext,
    },
  },
]);

describe('the entrance', () => {
  const post = async (
    calling: Calling,
    options: WebhookHandlerOptions,
    { body = incoming, ...headers }: { body?: string; [name: string]: string } = {},
  ) => {
    const handler = createWebhookHandler(calling, { ...scene.parts, ...options });
    const url = `http://localhost/webhooks/acs?secret=${planted.gridSecret}&user=${planted.phoneNumber}`;
    const response = await handler(
      new Request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${planted.callbackToken}`,
          cookie: `session=${planted.serviceToken}`,
          ...headers,
        },
        body,
      }),
    );
    const text = await response.text();
    scene.overheard.tell('answer', `${text} ${JSON.stringify([...response.headers])}`);
    return response.status;
  };
  const grid = { 'aeg-event-type': 'Notification' };
  const open = { verification: 'insecure-for-local-development' } as const;

  it('tells neither senders nor the log what a delivery carries, taken in or not', async () => {
    const calling = scene.configured();
    scene.service.mood = 'broken';
    expect(await post(calling, {})).toBe(503);
    expect(await post(calling, {}, grid)).toBe(401);
    expect(await post(calling, {}, { 'content-type': planted.phoneNumber })).toBe(415);
    expect(await post(calling, {}, { 'content-encoding': planted.clientSecret })).toBe(415);
    expect(await post(calling, open, { body: planted.incomingCallContext })).toBe(400);
    expect(await post(calling, open, { body: `"${sasUrl}"` })).toBe(400);
    expect(await post(calling, open, { body: `{"a":1,"${planted.phoneNumber}":1,"a":2}` })).toBe(
      400,
    );
    expect(await post(calling, { maxBodyBytes: 10 }, grid)).toBe(401);
    expect(await post(calling, { ...open, maxBodyBytes: 10 })).toBe(413);
    const taken = await post(calling, { eventGrid: { sharedSecret: planted.gridSecret } }, grid);
    expect(taken).toBe(200);
    await calling.close();
    expect(await post(calling, open)).toBe(503);
    expect(scene.overheard.count('logger')).toBeGreaterThanOrEqual(10);
    expect(scene.overheard.leaks()).toEqual([]);
  });

  it('tells nothing when an incoming call cannot be answered, or the log breaks over it', async () => {
    const calling = scene.configured();
    const ringing = firstValueFrom(calling.incomingCalls$);
    expect(await post(calling, open)).toBe(200);
    const call: IncomingCall = await ringing;
    for (const mood of badMoods) {
      scene.service.mood = mood;
      expect(await scene.overheard.failure(() => call.answer())).toBe(true);
      await scene.overheard.failure(() => call.reject());
    }
    await calling.destroy();
    const log = new MemoryEventLog();
    const broken = createCalling({
      instances: [createAcsProvider(scene.acsOptions, scene.parts)],
      log,
      ...scene.parts,
    });
    vi.spyOn(log, 'append').mockRejectedValue(new RangeError(`no room for ${incoming}`));
    expect(await post(broken, open)).toBe(503);
    expect(await scene.overheard.failure(() => broken.createCall(people.phone))).toBe(true);
    await broken.destroy();
    expect(scene.overheard.leaks()).toEqual([]);
  });

  it('keeps what a call needs: the context with which it is answered reaches the service', async () => {
    const calling = scene.configured();
    const ringing = firstValueFrom(calling.incomingCalls$);
    await post(calling, open);
    const call = await ringing;
    await call.answer();
    expect(scene.service.heard.join()).toContain(planted.incomingCallContext);
    expect(call.from).toMatchObject({ phoneNumber: planted.phoneNumber });
    await calling.destroy();
  });
});

describe('the logs', () => {
  const event = {
    type: 'call.connected',
    callId: 'x:1',
    provider: 'x',
    occurredAt: '2026-01-01T00:00:00Z',
    raw: { phone: planted.phoneNumber },
  } as const;
  const careless = () => {
    throw new Error(`the listener choked on ${planted.phoneNumber} and ${planted.clientSecret}`);
  };

  it('in SQLite tell nothing of what they keep', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    const log = new SqliteEventLog({
      path: join(folder, 'calls.db'),
      logger: scene.overheard.logger,
    });
    const callId = `x:${planted.phoneNumber}`;
    log.watch(callId, undefined, careless);
    await log.append(callId, [event]);
    await expect.poll(() => scene.overheard.count('logger')).toBeGreaterThan(0);
    const circular: Record<string, unknown> = { phone: planted.phoneNumber };
    circular['self'] = circular;
    expect(
      await scene.overheard.failure(() => log.append('x:1', [{ ...event, raw: circular }])),
    ).toBe(true);
    await log.close();
    expect(await scene.overheard.failure(() => log.append('x:1', [event]))).toBe(true);
    expect(await scene.overheard.failure(() => new SqliteEventLog({ path: folder }))).toBe(true);
    rmSync(folder, { recursive: true });
    expect(scene.overheard.leaks()).toEqual([]);
  });

  it('in Redis tell no password, whether it is away or its address is wrong', async () => {
    const port = await unusedPort();
    const url = `redis://user:${planted.redisPassword}@127.0.0.1:${port}`;
    const log = new RedisEventLog({ url, logger: scene.overheard.logger });
    log.watch(`x:${planted.phoneNumber}`, undefined, careless);
    expect(await scene.overheard.failure(() => log.append('x:1', [event]))).toBe(true);
    await expect.poll(() => scene.overheard.count('logger')).toBeGreaterThan(1);
    await log.close();
    for (const wrong of [`http://${planted.redisPassword}`, `redis:${planted.redisPassword}`]) {
      expect(await scene.overheard.failure(() => new RedisEventLog({ url: wrong }))).toBe(true);
    }
    expect(scene.overheard.leaks()).toEqual([]);
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
