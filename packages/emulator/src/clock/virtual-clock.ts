import { type Alarm, AlarmQueue } from './alarm-queue.js';
import type { Cancel, Clock } from './clock.js';

/** A clock that stands still until told to move, for programs that cannot wait for a real ring timeout. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward, running what falls due in order of its time. What one action sets off over the network
   * is over before the next action, however far apart they are in real time.
   */
  advance(byMs: number): Promise<void>;
  hold(work: Promise<unknown>): void;
}

/** Creates a clock that starts at `startAt` (milliseconds since the epoch, by default the real present). */
export function createVirtualClock(startAt: number = Date.now()): VirtualClock {
  const alarms = new AlarmQueue();
  const held = new Set<Promise<unknown>>();
  let present = startAt;
  let scheduled = 0;

  function after(delayMs: number, action: () => void): Cancel {
    // What was cancelled stays in the queue until its time; what it would have done must not.
    let pending: (() => void) | undefined = action;
    const alarm: Alarm = {
      dueAt: present + Math.max(0, delayMs),
      order: scheduled++,
      action() {
        const run = pending;
        pending = undefined;
        run?.();
      },
    };
    alarms.add(alarm);
    return () => {
      if (pending !== undefined) alarms.cancel(alarm);
      pending = undefined;
    };
  }

  function hold(work: Promise<unknown>): void {
    held.add(work);
    const release = () => held.delete(work);
    work.then(release, release);
  }

  async function settle(): Promise<void> {
    do {
      await Promise.allSettled(held);
      await eventLoopTurn();
    } while (held.size > 0);
  }

  async function advance(byMs: number): Promise<void> {
    const until = present + byMs;
    for (;;) {
      await settle();
      const next = alarms.takeDue(until);
      if (next === undefined) break;
      present = next.dueAt;
      next.action();
    }
    present = until;
  }

  return { now: () => present, after, hold, advance };
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
