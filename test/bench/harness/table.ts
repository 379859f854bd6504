import type { Verdict } from './goals.ts';
import type { Comparison, Result, Unit } from './measure.ts';
import type { Sample } from './statistics.ts';

/** One measure with what it found and how that stands to its goals. */
export interface Row {
  readonly title: string;
  readonly result: Result;
  readonly verdicts: readonly Verdict[];
}

const heads = ['measure', 'Tandem', 'official', 'floor', '÷ official', '÷ floor', 'goal', 'met?'];

/** All measures as one table, with what each found noted below. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(cellsOf);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const notes = rows.flatMap(({ title, result }) =>
    result.notes.map((note) => `${title}: ${note}`),
  );
  return [line(heads), rule, ...cells.map(line), '', ...notes, ''].join('\n');
}

function cellsOf({ title, result: { official, floor }, verdicts }: Row): readonly string[] {
  return [
    title,
    [
      ...new Set(
        [official, floor].flatMap((one) => (one === undefined ? [] : amount(one.tandem, one.unit))),
      ),
    ].join(' · '),
    otherOf(official),
    otherOf(floor),
    ratioOf(official),
    ratioOf(floor),
    verdicts.map(goalOf).join(' · '),
    verdicts.map(({ isMet }) => (isMet ? 'yes' : 'NO')).join(' · '),
  ];
}

function otherOf(comparison: Comparison | undefined): string {
  return comparison === undefined ? '–' : amount(comparison.other, comparison.unit);
}

function ratioOf(comparison: Comparison | undefined): string {
  if (comparison === undefined) return '–';
  const { median, low, high } = comparison.ratio;
  return `${digits(median)} (${digits(low)}–${digits(high)})`;
}

/** What a goal asks for, in words. */
export function goalOf({ goal }: Pick<Verdict, 'goal'>): string {
  const sign = goal.comparison === 'atLeast' ? '≥' : '≤';
  return goal.ratio === undefined
    ? `${sign} ${amount({ median: goal.bytes ?? Number.NaN }, 'bytes')}`
    : `${sign} ${goal.ratio} × ${goal.against}`;
}

function amount({ median }: Pick<Sample, 'median'>, unit: Unit): string {
  if (unit === 'per second') return `${digits(median)}/s`;
  return `${digits(median)} ${unit}`;
}

function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}
