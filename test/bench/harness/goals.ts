import goalsOfTheTable from './goals.json' with { type: 'json' };
import type { Comparison, Result } from './measure.ts';

/** What a measure is to reach: one line of `goals.json`. */
export interface Goal {
  readonly measure: string;
  readonly against: 'official' | 'floor';
  readonly comparison: 'atLeast' | 'atMost';
  /** To what the ratio is held. */
  readonly ratio?: number;
  /** To what the size itself is held, where the goal names one. */
  readonly bytes?: number;
  /** Where a regression begins: generous, for machines that others use as well. */
  readonly regression: number;
}

/** How a measure stands to one goal. */
export interface Verdict {
  readonly goal: Goal;
  /** Undefined where the measure did not compare what the goal asks for. */
  readonly found: number | undefined;
  readonly isMet: boolean;
  readonly hasRegressed: boolean;
}

/** The goals of the data file. */
export const goals: readonly Goal[] = goalsOfTheTable.map(asGoal);

/** Holds what a measure found against its goals. What was not compared is neither met nor kept. */
export function judge(
  id: string,
  result: Result,
  among: readonly Goal[] = goals,
): readonly Verdict[] {
  return among
    .filter(({ measure }) => measure === id)
    .map((goal) => {
      const found = valueFor(goal, result[goal.against]);
      const limit = goal.ratio ?? goal.bytes ?? Number.NaN;
      return {
        goal,
        found,
        isMet: holds(goal, found, limit),
        hasRegressed: !holds(goal, found, goal.regression),
      };
    });
}

function valueFor(goal: Goal, comparison: Comparison | undefined): number | undefined {
  return goal.bytes === undefined ? comparison?.ratio.median : comparison?.tandem.median;
}

function holds({ comparison }: Goal, found: number | undefined, limit: number): boolean {
  if (found === undefined) return false;
  return comparison === 'atLeast' ? found >= limit : found <= limit;
}

function asGoal({ against, comparison, ...line }: (typeof goalsOfTheTable)[number]): Goal {
  if (against !== 'official' && against !== 'floor')
    throw new TypeError(
      `goals.json: ${line.measure} is against "${against}". Write official or floor.`,
    );
  if (comparison !== 'atLeast' && comparison !== 'atMost')
    throw new TypeError(
      `goals.json: ${line.measure} compares "${comparison}". Write atLeast or atMost.`,
    );
  const limits = [line.ratio, line.bytes].filter((limit) => limit !== undefined);
  if (limits.length !== 1)
    throw new TypeError(`goals.json: ${line.measure} needs a ratio or bytes, and not both.`);
  const { measure, ratio, bytes, regression } = line;
  const limit = ratio === undefined ? { bytes: bytes ?? Number.NaN } : { ratio };
  return { measure, against, comparison, regression, ...limit };
}
