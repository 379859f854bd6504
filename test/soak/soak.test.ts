import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EmulatorProcess } from './emulator-process.ts';
import { startEmulatorProcess } from './emulator-process.ts';
import { runSoak } from './run-soak.ts';

let emulator: EmulatorProcess;

beforeAll(async () => {
  emulator = await startEmulatorProcess();
});

afterAll(async () => {
  await emulator.close();
});

it('random calls on both providers, through chaos, end as they should', {
  timeout: 60_000,
}, async () => {
  const { tally, chaos } = await runSoak(emulator, { durationMs: 4_000, concurrency: 16, seed: 7 });
  expect(tally.findings).toEqual([]);
  expect(tally).toMatchObject({ divergences: 0, lost: 0, repeated: 0, leaked: 0 });
  expect(tally.calls).toBeGreaterThan(16);
  expect(tally.outcomes.succeeded).toBeGreaterThan(0);
  expect(tally.outcomes.cancelled).toBeGreaterThan(0);
  for (const report of Object.values(chaos)) {
    expect(report.repeated).toBeGreaterThan(0);
    expect(report.reordered).toBeGreaterThan(0);
  }
});
