import type { Result } from './result.js';

/** How the callbacks of one operation are labelled, where they go, and what was ordered to become of it. */
export interface OperationReport {
  readonly operationContext: string | undefined;
  readonly operationCallbackUri: string | undefined;
  /** The failure that was ordered for it, whatever it would come to. */
  readonly forced: Result | undefined;
}
