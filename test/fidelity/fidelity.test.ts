import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../architecture/repository.js';
import { percentOf, type SessionScore, scoreSessions } from './score.js';
import { readSessions, recordingsFolder } from './session.js';

const documentation = readFileSync(join(repositoryRoot, 'docs/emulator.md'), 'utf8');

interface Floor {
  readonly percent: number;
  /** How much is compared: a score is worth little when less is looked at. */
  readonly compared: number;
}

/** What the documentation promises, by session and for `all`: the rows of its table of scores. */
function promises(): ReadonlyMap<string, Floor> {
  const rows = documentation.matchAll(
    /^\| (all|[\w.-]+\.(?:js|net|java)) \|.* (\d+) \| (\d+\.\d) % \|$/gm,
  );
  return new Map(
    [...rows].map(([, name = '', compared, percent]) => [
      name,
      { percent: Number(percent), compared: Number(compared) },
    ]),
  );
}

function measure(scores: readonly SessionScore[]): Floor {
  return {
    percent: percentOf(scores),
    compared: scores.reduce((sum, { total }) => sum + total, 0),
  };
}

const hasRecordings = readSessions() !== undefined;
if (!hasRecordings) {
  console.warn(
    `The emulator is not compared with the service: no recordings in ${recordingsFolder}.`,
  );
}

describe('the fidelity of the emulator', () => {
  it('is documented', () => {
    expect(promises().get('all')?.percent).toBeGreaterThan(90);
  });

  it.runIf(hasRecordings)(
    'is not below what is documented, in any session and in all',
    async () => {
      const scores: readonly SessionScore[] = (await scoreSessions()) ?? [];
      const actual = new Map([
        ...scores.map((score) => [score.name, measure([score])] as const),
        ['all', measure(scores)] as const,
      ]);
      const promised = promises();
      expect([...actual.keys()].sort()).toEqual([...promised.keys()].sort());
      const fallen = [...promised].filter(([name, floor]) => {
        const { percent = 0, compared = 0 } = actual.get(name) ?? {};
        return percent < floor.percent || compared < floor.compared;
      });
      expect(fallen).toEqual([]);
    },
    30_000,
  );
});
