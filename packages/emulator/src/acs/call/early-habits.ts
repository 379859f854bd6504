import { type ApiVersion, isAtLeast } from '../api-version.js';

/** Whether a leg is of a preview of 2022 or early 2023, of which there is a recording. */
export function isEarly(apiVersion: ApiVersion): boolean {
  return !isAtLeast(apiVersion, '2023-03-06');
}

/** Something that an early version said once more about a call that had connected. */
export interface Echo {
  readonly name: 'CallConnected' | 'ParticipantsUpdated';
  /** From the first `CallConnected`. */
  readonly afterMs: number;
}

/**
 * What followed the first `CallConnected` in the recording of 2023-01-15-preview: the roster came late, and everything
 * three times. Later versions say both once.
 */
export const earlyEchoes: readonly Echo[] = [
  { name: 'CallConnected', afterMs: 94 },
  { name: 'ParticipantsUpdated', afterMs: 328 },
  { name: 'ParticipantsUpdated', afterMs: 828 },
  { name: 'CallConnected', afterMs: 3453 },
  { name: 'ParticipantsUpdated', afterMs: 3469 },
];
