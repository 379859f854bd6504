import type { LogPosition } from '@tandem/core';

/** News of the log of a call: how far it goes now and, if that was told, what was appended after which position. */
export interface LogNews {
  readonly last: LogPosition;
  readonly before?: LogPosition;
  /** Positions, and the events there as they are stored. */
  readonly texts?: readonly (readonly [LogPosition, string])[];
}

/**
 * What a hint says: the last position alone, or behind it, line by line, the position before, and then each position with its
 * event. JSON has no line break in it.
 */
export function newsOfHint(hint: string): LogNews {
  const [last = '', before, ...lines] = hint.split('\n');
  // Before an empty log there may have been more, which only a read can tell.
  if (before === undefined || before === '') return { last };
  const texts = Array.from(
    { length: lines.length / 2 },
    (_, index) => [lines[index * 2] ?? '', lines[index * 2 + 1] ?? ''] as const,
  );
  return { last, before, texts };
}
