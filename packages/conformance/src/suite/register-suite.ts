import { describe, it } from 'vitest';
import type { ConformanceTest, Gap } from './conformance-test.js';

/** Tests by the name of what they are about. */
export type TestGroups<Subject> = Readonly<Record<string, readonly ConformanceTest<Subject>[]>>;

/** What a suite is registered with. */
export interface Registration<Subject> {
  /** Makes what one test is about, anew for each test. */
  readonly make: () => Promise<Subject & { dispose(): Promise<void> }>;
  readonly skip: readonly Gap[];
}

const defaultTimeoutMs = 30_000;

/**
 * Registers the tests of a suite with vitest.
 *
 * @throws TypeError for a gap without a reason, or one that names a test which the suite does not have.
 */
export function registerSuite<Subject>(
  groups: TestGroups<Subject>,
  { make, skip }: Registration<Subject>,
): void {
  const titles = Object.values(groups).flatMap((tests) => tests.map(({ title }) => title));
  const reasons = reasonsByTitle(titles, skip);
  for (const [name, tests] of Object.entries(groups)) {
    describe(name, () => {
      for (const test of tests) registerTest(test, make, reasons.get(test.title));
    });
  }
}

function registerTest<Subject>(
  { title, lacks, timeoutMs = defaultTimeoutMs, prove }: ConformanceTest<Subject>,
  make: Registration<Subject>['make'],
  gap: string | undefined,
): void {
  if (gap !== undefined) {
    it.skip(`${title} (${gap})`, () => undefined);
    return;
  }
  it(title, { timeout: timeoutMs }, async ({ skip }) => {
    const subject = await make();
    try {
      const missing = lacks?.(subject);
      if (missing !== undefined) skip(missing);
      await prove(subject);
    } finally {
      await subject.dispose();
    }
  });
}

function reasonsByTitle(
  titles: readonly string[],
  gaps: readonly Gap[],
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { reason, tests } of gaps) {
    if (reason.trim() === '') {
      throw new TypeError('A gap has no reason. Say why its tests cannot pass.');
    }
    for (const title of tests) {
      if (!titles.includes(title)) {
        throw new TypeError(
          `A gap names the test "${title}", which the suite does not have. Correct the title, or remove it.`,
        );
      }
      reasons.set(title, reason);
    }
  }
  return reasons;
}
