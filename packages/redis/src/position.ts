import type { LogPosition } from '@tandem/core';
import { InvalidArgumentError } from '@tandem/core';

const pattern = /^(?<ms>\d{1,16})-(?<sequence>\d{1,16})$/;

/**
 * A position of this log is the id of an entry of a stream.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function checkPosition(position: LogPosition | undefined): LogPosition | undefined {
  if (position === undefined || pattern.test(position)) return position;
  throw new InvalidArgumentError(
    'This position was not given by this log. Use the position of a LogEntry.',
    { path: 'after' },
  );
}

/** Whether one position comes after another. */
export function isAfter(one: LogPosition, other: LogPosition): boolean {
  const [oneMs = 0, oneSequence = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number);
  return oneMs === otherMs ? oneSequence > otherSequence : oneMs > otherMs;
}
