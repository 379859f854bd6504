import { parseArgs } from 'node:util';
import { runFuzz } from './run-fuzz.ts';
import { subjects } from './samples.ts';

const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

for (const subject of subjects) {
  const { provider, bodies, refused, events, slowestMs, findings } = runFuzz(
    subject,
    Number(values.bodies),
    Number(values.seed),
  );
  process.stdout.write(
    `${provider}: ${bodies} bodies, ${events} events, ${refused} refused as a whole, slowest ${slowestMs.toFixed(1)} ms, ${findings.length} findings\n`,
  );
  for (const finding of findings) process.stdout.write(`  ${finding}\n`);
  if (findings.length > 0) process.exitCode = 1;
}
