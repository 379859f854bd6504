import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRun, RedisServer } from '../redis/redis-server.js';
import { runReplicas } from './run-replicas.js';
import { Stage } from './stage.js';

describe.skipIf(cannotRun('three replicas under fire'))(
  'three replicas on one Redis, under fire',
  () => {
    let stage: Stage;
    let redis: RedisServer;

    beforeAll(async () => {
      stage = await Stage.open();
      redis = await RedisServer.start({ isDurable: true });
    });

    afterAll(async () => {
      await stage.close();
      await redis[Symbol.asyncDispose]();
    });

    it('end every operation once and know the truth, while webhooks come to any of them and they and Redis are killed', async () => {
      const result = await runReplicas({
        stage,
        redis,
        durationMs: 6_000,
        killEveryMs: 1_000,
        redisKills: 1,
        seed: Number(process.env['PROCESSES_SEED'] ?? 20_260_101),
      });
      expect(result.wrong).toEqual([]);
      expect(result.appended).toBe(result.acknowledged);
      expect(result.replicaKills).toBeGreaterThan(2);
      expect(result.redisKills).toBe(1);
      expect(result.calls).toBeGreaterThan(10);
      expect(result.acknowledged).toBeGreaterThan(100);
      expect(result.crossed).toBeGreaterThan(5);
      expect(result.takenBack).toBeGreaterThan(0);
      expect(result.statuses['503']).toBeGreaterThan(2);
    }, 60_000);
  },
);
