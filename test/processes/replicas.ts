// The long form of replicas-under-fire.int.test.ts, on the built packages: npm run test:replicas -- --minutes 10
import { parseArgs } from 'node:util';
import { RedisServer, redisIsMissing } from '../redis/redis-server.js';
import { runReplicas } from './run-replicas.js';
import { Stage } from './stage.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
if (redisIsMissing !== undefined) throw new Error(redisIsMissing);
const seed = Number(values.seed);
const durationMs = Number(values.minutes) * 60_000;
process.stdout.write(
  `Three replicas under fire for ${values.minutes} minutes, with seed ${seed}.\n`,
);
const stage = await Stage.open();
const redis = await RedisServer.start({ isDurable: true });
try {
  const { wrong, ...counts } = await runReplicas({
    stage,
    redis,
    durationMs,
    killEveryMs: 3_000,
    redisKills: Math.max(1, Math.round(durationMs / 60_000)),
    seed,
  });
  process.stdout.write(`${JSON.stringify(counts, null, 2)}\n`);
  for (const finding of wrong) process.stdout.write(`  ${finding}\n`);
  const isClean = wrong.length === 0 && counts.appended === counts.acknowledged;
  process.stdout.write(isClean ? 'Nothing is wrong.\n' : 'Something is wrong.\n');
  process.exitCode = isClean ? 0 : 1;
} finally {
  await stage.close();
  await redis[Symbol.asyncDispose]();
}
