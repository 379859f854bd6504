/** What several rounds of one thing gave: the middle, and between which values half of them lay. */
export interface Sample {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The sample of some values. @throws RangeError when there are none. */
export function sampleOf(values: readonly number[]): Sample {
  if (values.length === 0) throw new RangeError('There is no value to take the median of.');
  const sorted = values.toSorted((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  };
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
