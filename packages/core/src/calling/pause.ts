const firstMs = 1_000;
const longestMs = 60_000;

/** How long to wait, in milliseconds, after so many attempts that failed: each time twice as long, a minute at most. */
export function pauseAfter(attempts: number): number {
  return Math.min(longestMs, firstMs * 2 ** (attempts - 1));
}
