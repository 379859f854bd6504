import type { Calling, LogEntry } from '@tandem/core';
import { createCalling, fromRawId, teamsUser } from '@tandem/core';
import type { Emulator } from '@tandem/emulator';
import { startEmulator } from '@tandem/emulator';
import { RedisEventLog, redisLogAdapter } from '@tandem/redis';
import type { WebhookServer } from '@tandem/webhooks/node';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProvider, services } from '../processes/__fixtures__/application.js';
import { cannotRun, freePort, RedisServer } from './redis-server.js';

interface Outage {
  readonly name: string;
  begin(redis: RedisServer): Promise<void>;
  end(redis: RedisServer): Promise<void>;
}

const outages: readonly Outage[] = [
  {
    name: 'is away',
    begin: (redis) => redis.kill(),
    end: async (redis) => {
      await redis.run();
    },
  },
  {
    name: 'has no memory left',
    begin: async (redis) => {
      redis.ask('CONFIG', 'SET', 'maxmemory', '1');
    },
    end: async (redis) => {
      redis.ask('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    name: 'was made a replica',
    begin: async (redis) => {
      redis.ask('REPLICAOF', '127.0.0.1', String(await freePort()));
    },
    end: async (redis) => {
      redis.ask('REPLICAOF', 'NO', 'ONE');
    },
  },
];

describe.skipIf(cannotRun('webhooks while Redis is away'))('an application whose Redis', () => {
  let redis: RedisServer;
  let emulator: Emulator;
  let server: WebhookServer;
  let calling: Calling;

  beforeEach(async () => {
    const retryDelaysMs = Array.from({ length: 400 }, () => 25);
    redis = await RedisServer.start({ isDurable: true });
    emulator = await startEmulator({ webhooks: { retryDelaysMs } });
    server = await listenForWebhooks();
  });

  afterEach(async () => {
    await server.close();
    await calling.close();
    await emulator.close();
    await redis[Symbol.asyncDispose]();
  });

  const person = (kind: 'answers' | 'neverAnswers') => {
    const { rawId } = teamsUser(crypto.randomUUID());
    emulator.people.set(rawId, kind === 'answers' ? { kind, afterMs: 150 } : { kind });
    return fromRawId(rawId);
  };

  const cases = services.flatMap((service) => outages.map((outage) => ({ service, ...outage })));

  it.each(cases)(
    '$name answers webhooks of $service with 503 and commands with an error to try again after; later all is there once',
    async ({ service, begin, end }) => {
      calling = createCalling({
        instances: [
          createProvider({
            service,
            emulator: emulator.info,
            callbackUrl: server.urlFor(service),
          }),
        ],
        logs: [redisLogAdapter],
        log: { kind: 'redis', url: redis.url },
        // What is learnt is learnt from webhooks.
        reconcile: false,
      });
      server.attach(calling);
      const call = await calling.createCall(person('answers'));
      await call.setup?.result();
      const late = person('answers');
      let joined = 0;
      call.events$.subscribe((event) => {
        if (event.type !== 'participant.joined') return;
        if (event.participant.identity.rawId === late.rawId) joined += 1;
      });
      const invitation = await call.invite(late, { timeoutMs: 60_000, deadlineMs: 60_000 });

      await begin(redis);
      const statuses = () =>
        emulator.deliveries().flatMap(({ attempts }) => attempts.map(({ status }) => status));
      await expect
        .poll(() => statuses().filter((status) => status === 503).length, { timeout: 5_000 })
        .toBeGreaterThan(2);
      const start = performance.now();
      await expect(call.invite(person('neverAnswers'))).rejects.toMatchObject({
        code: 'provider.unavailable',
        retryable: true,
      });
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(invitation.status).toBe('accepted');
      expect(joined).toBe(0);
      await end(redis);

      await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
      await expect.poll(() => joined).toBe(1);
      await emulator.idle();
      expect(joined).toBe(1);
      expect(new Set(emulator.deliveries().map(({ status }) => status))).toEqual(
        new Set(['delivered']),
      );
      expect(new Set(statuses())).toEqual(new Set([200, 503]));
      await expectOnce(call.id);
    },
    20_000,
  );

  async function expectOnce(callId: string): Promise<void> {
    const log = new RedisEventLog({ url: redis.url });
    const entries: readonly LogEntry[] = await log.read(callId);
    await log.close();
    const ids = entries.flatMap(({ event }) => event.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
