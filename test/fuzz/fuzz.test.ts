import { describe, expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';
import { subjects } from './samples.ts';

describe.each(subjects.map((subject) => ({ name: subject.provider.name, subject })))(
  'mutated webhook bodies of $name',
  ({ subject }) => {
    it('never throw, never hang, and never cost a well-formed neighbour', () => {
      const { findings, events, refused } = runFuzz(subject, 20_000, 1);
      expect(findings).toEqual([]);
      expect(events).toBeGreaterThan(30_000);
      expect(refused).toBeGreaterThan(0);
    });
  },
);
