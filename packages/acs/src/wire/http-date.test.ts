import { describe, expect, it } from 'vitest';
import { httpDate } from './http-date.js';

describe('the date of a request', () => {
  it('is that of its own second, whichever was told before', () => {
    const noon = Date.UTC(2026, 10, 21, 12, 0, 0);
    expect(httpDate(noon)).toBe('Sat, 21 Nov 2026 12:00:00 GMT');
    expect(httpDate(noon + 999)).toBe('Sat, 21 Nov 2026 12:00:00 GMT');
    expect(httpDate(noon + 1_000)).toBe('Sat, 21 Nov 2026 12:00:01 GMT');
    expect(httpDate(noon)).toBe('Sat, 21 Nov 2026 12:00:00 GMT');
  });
});
