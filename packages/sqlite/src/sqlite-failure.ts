import { UnavailableError } from '@tandem/core';

/** What SQLite reports failures with that this package tells apart: https://www.sqlite.org/rescode.html. */
export type SqliteFailure =
  | 'busy'
  | 'full'
  | 'io'
  | 'memory'
  | 'readonly'
  | 'cannotOpen'
  | 'corrupt'
  | 'notDatabase'
  | 'other';

const failures: ReadonlyMap<number, SqliteFailure> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [7, 'memory'],
  [8, 'readonly'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'cannotOpen'],
  [15, 'busy'],
  [26, 'notDatabase'],
]);

/** The kinds that can go away without anybody changing the configuration or the file. */
const passing: ReadonlySet<SqliteFailure> = new Set(['busy', 'full', 'io', 'memory', 'cannotOpen']);

const explanations: Readonly<Record<SqliteFailure, string>> = {
  busy: 'another process holds the database file locked. Raise "busyTimeoutMs" if its writes take that long',
  full: 'the disk, or the quota for the database file, is full. Free some space',
  io: 'the disk reported an error',
  memory: 'there is not enough memory',
  readonly:
    'the database file cannot be written to. Correct the permissions of the file and its folder',
  cannotOpen: 'the database file, or one beside it, cannot be opened',
  corrupt: 'the database file is damaged. Restore it from a backup',
  notDatabase: 'the database file was overwritten with something else. Restore it from a backup',
  other: 'SQLite reported an error',
};

/** Which failure of SQLite an error stands for; undefined if it is not one. */
export function sqliteFailureOf(error: unknown): SqliteFailure | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const { errcode } = error;
  if (typeof errcode !== 'number') return undefined;
  // The low byte is the kind of failure; what is above it says in which of its forms.
  return failures.get(errcode & 0xff) ?? 'other';
}

/**
 * The error for whoever used the log. What SQLite did not report is a mistake in the program and goes on unchanged.
 *
 * @param what What could not be done, to follow "could not".
 */
export function logFailure(error: unknown, what: string, callId?: string): unknown {
  const failure = sqliteFailureOf(error);
  if (failure === undefined) return error;
  return new UnavailableError(`The event log could not ${what}: ${explanations[failure]}.`, {
    cause: error,
    retryable: passing.has(failure),
    ...(callId === undefined ? {} : { callId }),
  });
}
