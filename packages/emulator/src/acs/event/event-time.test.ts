import { describe, expect, it } from 'vitest';
import { createEventTime, formatTicks } from './event-time.js';

describe('event times', () => {
  it('has up to seven fractional digits, an offset and no trailing zeros', () => {
    const ticks = BigInt(Date.UTC(2026, 2, 12, 10, 0, 4)) * 10_000n;
    expect(formatTicks(ticks + 5_803_071n)).toBe('2026-03-12T10:00:04.5803071+00:00');
    expect(formatTicks(ticks + 5_901_000n)).toBe('2026-03-12T10:00:04.5901+00:00');
    expect(formatTicks(ticks)).toBe('2026-03-12T10:00:04+00:00');
  });

  it('grows even within one millisecond', () => {
    const eventTime = createEventTime();
    const times = Array.from({ length: 50 }, () => eventTime(1_773_309_600_123));
    expect(new Set(times).size).toBe(50);
    expect(times.map((time) => Date.parse(time))).toEqual(
      times.map((time) => Date.parse(time)).sort((left, right) => left - right),
    );
  });
});
