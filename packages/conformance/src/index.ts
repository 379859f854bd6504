// Event logs.

export type { EventLogHarness } from './event-log/event-log-harness.js';
export type { EventLogSuiteOptions } from './event-log/event-log-suite.js';
export { eventLogSuite } from './event-log/event-log-suite.js';

// Both suites.
export type { Gap } from './suite/conformance-test.js';
