import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asRates, asTimes, compared, compete } from './compete.ts';
import { type Goal, goals, judge } from './goals.ts';
import type { Comparison } from './measure.ts';
import { sampleOf } from './statistics.ts';
import { renderTable } from './table.ts';

const beside = (tandem: number, other: number): Comparison => compared('µs', [tandem], [other]);

describe('a competition', () => {
  it('fails when a contender does other work than the first', async () => {
    const racing = compete(
      { tandem: { run: () => ({ people: 4 }) }, floor: { run: () => ({ people: 3 }) } },
      { rounds: 1, operations: 1, input: () => undefined },
    );
    await expect(racing).rejects.toThrow(/did not do the same work/);
  });

  it('fails when a contender shows nothing of its work', async () => {
    const racing = compete(
      { tandem: { run: () => undefined }, floor: { run: () => undefined } },
      { rounds: 1, operations: 1, input: () => undefined },
    );
    await expect(racing).rejects.toThrow(/nothing that could be compared/);
  });

  it('gives all the same input, and lets each be first in its turn', async () => {
    const order: string[] = [];
    const named = (name: string) => ({
      run: (input: number) => {
        order.push(`${name} ${input}`);
        return input;
      },
    });
    const times = await compete(
      { one: named('one'), two: named('two') },
      { rounds: 1, warmUp: 1, operations: 1, input: (round) => round },
    );
    expect(order).toEqual(['one 0', 'two 0', 'two 1', 'one 1']);
    expect(times.one).toHaveLength(1);
  });

  it('does not time what is prepared and cleared', async () => {
    const waiting = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
    const { one } = await compete(
      { one: { prepare: waiting, run: () => 1, clear: waiting } },
      { rounds: 3, warmUp: 0, operations: 1, input: () => undefined },
    );
    expect(Math.min(...one)).toBeLessThan(20_000);
  });
});

describe('a comparison', () => {
  it('divides round by round', () => {
    expect(asTimes([2, 30, 4], [1, 10, 4]).ratio.median).toBe(2);
    expect(asRates([2], [4]).ratio.median).toBe(2);
    expect(asRates([2], [4]).tandem.median).toBe(500_000);
  });

  it('gives the middle and the middle half', () => {
    expect(sampleOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
    expect(() => sampleOf([])).toThrow(RangeError);
  });
});

describe('a goal', () => {
  const atMost: Goal = {
    measure: 'm',
    against: 'floor',
    comparison: 'atMost',
    ratio: 2,
    regression: 3,
  };
  const atLeast: Goal = {
    measure: 'm',
    against: 'official',
    comparison: 'atLeast',
    ratio: 2,
    regression: 1,
  };

  it.each([
    [2, true, false],
    [2.5, false, false],
    [3.5, false, true],
  ])(
    'of at most 2, with a margin to 3, at %d: met %s, regressed %s',
    (value, isMet, hasRegressed) => {
      const [verdict] = judge('m', { floor: beside(value, 1), notes: [] }, [atMost]);
      expect(verdict).toMatchObject({ found: value, isMet, hasRegressed });
    },
  );

  it.each([
    [2, true, false],
    [1.5, false, false],
    [0.5, false, true],
  ])(
    'of at least 2, with a margin to 1, at %d: met %s, regressed %s',
    (value, isMet, hasRegressed) => {
      const [verdict] = judge('m', { official: beside(value, 1), notes: [] }, [atLeast]);
      expect(verdict).toMatchObject({ found: value, isMet, hasRegressed });
    },
  );

  it('that was not compared is not met', () => {
    const [verdict] = judge('m', { notes: [] }, [atMost]);
    expect(verdict).toMatchObject({ found: undefined, isMet: false, hasRegressed: true });
  });

  it('in bytes holds the size itself, not the ratio', () => {
    const { ratio: _ratio, ...rest } = atMost;
    const [verdict] = judge('m', { floor: compared('bytes', [3_000], [10]), notes: [] }, [
      { ...rest, bytes: 3_072, regression: 4_000 },
    ]);
    expect(verdict).toMatchObject({ found: 3_000, isMet: true });
  });

  it('has a margin on the generous side', () => {
    for (const { comparison, ratio, bytes, regression } of goals) {
      const limit = ratio ?? bytes ?? Number.NaN;
      expect(comparison === 'atLeast' ? limit - regression : regression - limit).toBeGreaterThan(0);
    }
  });

  it('stands for every measure there is', () => {
    const measures = readdirSync(new URL('../measures/', import.meta.url));
    const known = new Set(goals.map(({ measure }) => `${measure}.ts`));
    expect(measures.filter((file) => !known.has(file))).toEqual([]);
  });
});

describe('the table', () => {
  it('shows what was found, what was asked and whether that is met', () => {
    const result = { official: beside(10, 4), floor: beside(10, 8), notes: ['note'] };
    const verdicts = judge('m', result, [
      { measure: 'm', against: 'floor', comparison: 'atMost', ratio: 2, regression: 3 },
      { measure: 'm', against: 'official', comparison: 'atMost', ratio: 2, regression: 3 },
    ]);
    const [heads, , row, , note] = renderTable([{ title: 'title', result, verdicts }]).split('\n');
    expect(heads).toMatch(/^measure +Tandem +official +floor/);
    expect(row?.split(/ {2,}/)).toEqual([
      'title',
      '10.0 µs',
      '4.00 µs',
      '8.00 µs',
      '2.50 (2.50–2.50)',
      '1.25 (1.25–1.25)',
      '≤ 2 × floor · ≤ 2 × official',
      'yes · NO',
    ]);
    expect(note).toBe('title: note');
  });
});
