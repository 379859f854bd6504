import type { CallState } from '@tandem/core';

/** Whether a call is one to one, for all that is known: the service sends and lists no roster of such calls. */
export function isBetweenTwo({ connectedRoster, roster }: CallState): boolean {
  return connectedRoster !== undefined && !roster.isComplete;
}
