import type { Cancel, Clock } from './clock.js';

/** A clock that stands still until told to move, for programs that cannot wait for a real ring timeout. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward, running what falls due in order of its time. Between two actions the event loop
   * gets a turn, so that requests and webhooks caused by the first are under way before the second.
   */
  advance(byMs: number): Promise<void>;
}

interface Alarm {
  readonly dueAt: number;
  readonly order: number;
  readonly action: () => void;
}

/** Creates a clock that starts at `startAt` (milliseconds since the epoch, by default the real present). */
export function createVirtualClock(startAt: number = Date.now()): VirtualClock {
  const alarms = new Set<Alarm>();
  let present = startAt;
  let scheduled = 0;

  function after(delayMs: number, action: () => void): Cancel {
    const alarm: Alarm = { dueAt: present + Math.max(0, delayMs), order: scheduled++, action };
    alarms.add(alarm);
    return () => {
      alarms.delete(alarm);
    };
  }

  async function advance(byMs: number): Promise<void> {
    const until = present + byMs;
    for (;;) {
      await eventLoopTurn();
      const next = earliest(alarms, until);
      if (next === undefined) break;
      alarms.delete(next);
      present = next.dueAt;
      next.action();
    }
    present = until;
  }

  return { now: () => present, after, advance };
}

function earliest(alarms: ReadonlySet<Alarm>, until: number): Alarm | undefined {
  let first: Alarm | undefined;
  for (const alarm of alarms) {
    if (alarm.dueAt > until) continue;
    if (first === undefined || isBefore(alarm, first)) first = alarm;
  }
  return first;
}

function isBefore(left: Alarm, right: Alarm): boolean {
  return left.dueAt === right.dueAt ? left.order < right.order : left.dueAt < right.dueAt;
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
