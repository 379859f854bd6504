import { parseArgs } from 'node:util';
import { startEmulatorProcess } from './emulator-process.ts';
import { runSoak } from './run-soak.ts';
import { isClean } from './tally.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '64' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const emulator = await startEmulatorProcess();
const seed = Number(values.seed);
const durationMs = Number(values.minutes) * 60_000;
process.stdout.write(`Soaking for ${values.minutes} minutes with seed ${seed}.\n`);
const {
  tally,
  chaos,
  durationMs: took,
} = await runSoak(emulator, {
  durationMs,
  concurrency: Number(values.concurrency),
  seed,
});
await emulator.close();

const { findings, outcomes, ...counts } = tally;
const rows: readonly (readonly [string, number | string])[] = [
  ['seconds', (took / 1_000).toFixed(0)],
  ['calls', counts.calls],
  ['calls per ten minutes', Math.round((counts.calls / took) * 600_000)],
  ['events', counts.events],
  ...Object.entries(chaos).flatMap(([name, report]) =>
    Object.entries(report)
      .filter(([, count]) => typeof count === 'number')
      .map(([kind, count]) => [`${name}: ${kind}`, Number(count)] as const),
  ),
  ...Object.entries(outcomes).map(([status, count]) => [`operations ${status}`, count] as const),
  ['divergences', counts.divergences],
  ['lost', counts.lost],
  ['repeated', counts.repeated],
  ['leaked', counts.leaked],
];
for (const [name, count] of rows)
  process.stdout.write(`${name.padEnd(24)} ${String(count).padStart(9)}\n`);
for (const finding of findings) process.stdout.write(`  ${finding}\n`);
process.exitCode = isClean(tally) ? 0 : 1;
