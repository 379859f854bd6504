import { describe, expect, it } from 'vitest';
import { fuzzRequests } from './__fixtures__/request-fuzz.js';

describe('mutated requests', () => {
  it('are all answered, with a success or an error that says what was wrong', async () => {
    const { sent, statuses, complaints } = await fuzzRequests(3000, 1);
    expect(complaints).toEqual([]);
    expect(sent).toBe(3000);
    // They get past the door and into the operations, and not all of them are refused.
    for (const status of [200, 202, 400, 401, 404, 501]) {
      expect([status, (statuses[status] ?? 0) > 0]).toEqual([status, true]);
    }
  }, 60_000);
});
