import { compareSession } from './compare.js';
import { plays } from './plays.js';
import { readSessions } from './session.js';
import { Stage } from './stage.js';

/** How like the service the emulator was in one session. */
export interface SessionScore {
  readonly name: string;
  readonly apiVersion: string;
  readonly met: number;
  readonly total: number;
  /** What was different. */
  readonly unmet: readonly string[];
}

/** Replays every recorded session; nothing where there are no recordings. */
export async function scoreSessions(): Promise<readonly SessionScore[] | undefined> {
  const sessions = readSessions();
  if (sessions === undefined) return undefined;
  const scores: SessionScore[] = [];
  for (const session of sessions) {
    const play = plays[session.name];
    if (play === undefined) throw new Error(`Nobody has said what was done in ${session.name}.`);
    const stage = await Stage.set(session);
    try {
      const connections = await play(stage, session);
      const checks = compareSession(session, stage, connections);
      const unmet = checks.filter(({ isMet }) => !isMet).map(({ what }) => what);
      const { name, apiVersion } = session;
      if (checks.length === 0) throw new Error(`There is nothing to compare in ${name}.`);
      const total = checks.length;
      scores.push({ name, apiVersion, met: total - unmet.length, total, unmet });
    } finally {
      await stage.strike();
    }
  }
  return scores;
}

/** The share of what is alike, in per cent with one digit after the point, rounded down. */
export function percentOf(scores: readonly Pick<SessionScore, 'met' | 'total'>[]): number {
  const met = scores.reduce((sum, score) => sum + score.met, 0);
  const total = scores.reduce((sum, score) => sum + score.total, 0);
  return total === 0 ? 0 : Math.floor((met / total) * 1000) / 10;
}
