import type { OperationEndStatus } from '@tandem/core';

/** What a soak counts. The last four must stay zero. */
export interface Tally {
  calls: number;
  events: number;
  readonly outcomes: Record<OperationEndStatus, number>;
  /** Calls whose roster did not become the service's truth. */
  divergences: number;
  /** Operations that did not end, and calls that did not. */
  lost: number;
  /** Operations that ended twice or went back, and events after the end of a call. */
  repeated: number;
  /** What is left in memory when every call has ended. */
  leaked: number;
  /** What went wrong, the first few in words. */
  readonly findings: string[];
}

export function newTally(): Tally {
  return {
    calls: 0,
    events: 0,
    outcomes: { succeeded: 0, failed: 0, cancelled: 0, timedOut: 0, unknown: 0 },
    divergences: 0,
    lost: 0,
    repeated: 0,
    leaked: 0,
    findings: [],
  };
}

/** Counts something that must not happen, and says what it was. */
export function find(
  tally: Tally,
  kind: 'divergences' | 'lost' | 'repeated' | 'leaked',
  finding: string,
): void {
  tally[kind] += 1;
  if (tally.findings.length < 20) tally.findings.push(`${kind}: ${finding}`);
}

/** Whether nothing happened that must not. */
export function isClean({ divergences, lost, repeated, leaked }: Tally): boolean {
  return divergences + lost + repeated + leaked === 0;
}
