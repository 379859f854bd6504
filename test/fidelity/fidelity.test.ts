import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../architecture/repository.js';
import { percentOf, type SessionScore, scoreSessions } from './score.js';
import { readSessions, recordingsFolder } from './session.js';

const documentation = readFileSync(join(repositoryRoot, 'docs/emulator.md'), 'utf8');

/** What the documentation promises, by session and for `all`: the rows of its table of scores. */
function promises(): ReadonlyMap<string, number> {
  const rows = documentation.matchAll(/^\| (all|[\w.-]+\.(?:js|net|java)) \|.* (\d+\.\d) % \|$/gm);
  return new Map([...rows].map(([, name = '', percent]) => [name, Number(percent)]));
}

const hasRecordings = readSessions() !== undefined;
if (!hasRecordings) {
  console.warn(
    `The emulator is not compared with the service: no recordings in ${recordingsFolder}.`,
  );
}

describe('the fidelity of the emulator', () => {
  it('is documented', () => {
    expect(promises().get('all')).toBeGreaterThan(90);
  });

  it.runIf(hasRecordings)(
    'is not below what is documented, in any session and in all',
    async () => {
      const scores: readonly SessionScore[] = (await scoreSessions()) ?? [];
      const actual = new Map([
        ...scores.map((score) => [score.name, percentOf([score])] as const),
        ['all', percentOf(scores)] as const,
      ]);
      const promised = promises();
      expect([...actual.keys()].sort()).toEqual([...promised.keys()].sort());
      const fallen = [...promised].filter(([name, percent]) => (actual.get(name) ?? 0) < percent);
      expect(fallen).toEqual([]);
    },
    30_000,
  );
});
