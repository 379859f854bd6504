import type { Clock } from './clock.js';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

/** The time inside an emulator. */
export interface EmulatorTime {
  /** The present instant, in milliseconds since the Unix epoch. */
  now(): number;
  /** Whether it stands still until it is advanced. */
  readonly isVirtual: boolean;
  /** Lets time pass, with everything that falls due meanwhile. Rejects when time passes by itself. */
  advance(byMs: number): Promise<void>;
}

/** Time that cannot be advanced, because it is the real one. */
export class TimeNotVirtualError extends Error {
  constructor() {
    super('Time passes by itself here; start the emulator with a virtual clock to advance it.');
    this.name = 'TimeNotVirtualError';
  }
}

/** The clock that the options name; none means real time. */
export function chooseClock(clock: Clock | 'virtual' | undefined): Clock | undefined {
  return clock === 'virtual' ? createVirtualClock() : clock;
}

/** What can be told about a clock, and done with it. */
export function timeOf(clock: Clock): EmulatorTime {
  const isVirtual = isVirtualClock(clock);
  return {
    now: () => clock.now(),
    isVirtual,
    async advance(byMs) {
      if (!isVirtualClock(clock)) throw new TimeNotVirtualError();
      await clock.advance(byMs);
    },
  };
}

function isVirtualClock(clock: Clock): clock is VirtualClock {
  return 'advance' in clock;
}
