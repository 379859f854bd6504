import type { ConformanceTest, Gap } from '../suite/conformance-test.js';
import type { TestGroups } from '../suite/register-suite.js';
import { registerSuite } from '../suite/register-suite.js';
import { appending } from './appending.js';
import { closing } from './closing.js';
import type { EventLogHarness, EventLogSubject } from './event-log-harness.js';
import { leasing } from './leasing.js';
import { randomTrimming } from './random-trimming.js';
import { randomWatching } from './random-watching.js';
import { reading } from './reading.js';
import { sharing } from './sharing.js';
import { snapshots } from './snapshots.js';
import { watching } from './watching.js';

/** How to test an event log. */
export interface EventLogSuiteOptions {
  /** Makes an empty log, anew for each test. */
  make(): Promise<EventLogHarness>;
  /** Tests that it is known not to pass. @default none */
  readonly skip?: readonly Gap[];
  /** How many random cases each property is tried with. @default 50 */
  readonly runs?: number;
}

const groups: TestGroups<EventLogSubject> = {
  appending,
  reading,
  watching: [...watching, ...randomWatching],
  leasing,
  snapshots: [...snapshots, ...randomTrimming],
  closing,
  sharing,
};

/** Every test of the suite that one log of one process can be put to. */
export const eventLogTests: readonly ConformanceTest<EventLogSubject>[] = Object.values(groups)
  .flat()
  .filter(({ lacks }) => lacks === undefined);

/** Registers with vitest what every event log must do. Call it in a test file, inside a `describe` of the log's name. */
export function eventLogSuite({ make, skip = [], runs = 50 }: EventLogSuiteOptions): void {
  registerSuite(groups, {
    skip,
    make: async () => {
      const harness = await make();
      return { harness, runs, dispose: () => harness.dispose() };
    },
  });
}
