/** One thing that every implementation of a contract must do. */
export interface ConformanceTest<Subject> {
  /** The promise that the test proves, as a sentence. */
  readonly title: string;
  /** Why it cannot be tried on this subject, if so: the harness does not offer what it takes. */
  readonly lacks?: (subject: Subject) => string | undefined;
  /** How long it may take, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number;
  /** Resolves when the promise holds, and rejects when it does not. */
  readonly prove: (subject: Subject) => Promise<void>;
}

/** Tests that an implementation is known not to pass, and why that is as it should be. */
export interface Gap {
  /** Shown beside each skipped test. */
  readonly reason: string;
  /** Titles of tests, letter by letter. A title that the suite does not have is an error. */
  readonly tests: readonly string[];
}
