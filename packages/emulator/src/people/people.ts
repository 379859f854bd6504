import type { Clock } from '../clock/clock.js';
import { type Behaviour, defaultBehaviour } from './behaviour.js';
import { behaviourRow } from './behaviour-table.js';

/** How the ringing of one person ended, when it was not the caller who gave up. */
export type RingOutcome =
  | { readonly kind: 'answered'; readonly leavesAfterMs?: number }
  | { readonly kind: 'declined' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'timedOut' };

/** A person's device that rings. */
export interface Ringing {
  /** Stops the ringing. True when it was still ringing; then no outcome follows. */
  cancel(): boolean;
}

/** How to ring somebody. */
export interface RingOptions {
  /** How long the caller lets it ring before the outcome is `timedOut`. */
  readonly timeoutMs: number;
  /** Called once with the outcome, never before `ring` has returned, and never after a successful `cancel`. */
  readonly settle: (outcome: RingOutcome) => void;
}

/**
 * The people who can be called, known by canonical raw id (`4:+1…`, `8:acs:…`, `8:orgid:…`, `28:orgid:…`).
 * Their behaviour is what was set at run time, else what the table says, else the default.
 */
export class People {
  readonly #clock: Clock;
  readonly #behaviours = new Map<string, Behaviour>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives a person another behaviour, from the next ring on. */
  set(rawId: string, behaviour: Behaviour): void {
    this.#behaviours.set(rawId, behaviour);
  }

  /** What this person does when called. */
  behaviourOf(rawId: string): Behaviour {
    return this.#behaviours.get(rawId) ?? behaviourRow(rawId)?.behaviour ?? defaultBehaviour;
  }

  /** The behaviours that were set at run time. */
  behaviours(): ReadonlyMap<string, Behaviour> {
    return new Map(this.#behaviours);
  }

  /** Forgets every behaviour that was set at run time. */
  reset(): void {
    this.#behaviours.clear();
  }

  /** Rings a person, who then does as they do. */
  ring(rawId: string, options: RingOptions): Ringing {
    const behaviour = this.behaviourOf(rawId);
    let isRinging = true;
    const stop = (): boolean => {
      const wasRinging = isRinging;
      isRinging = false;
      cancelReaction();
      cancelTimeout();
      return wasRinging;
    };
    const settle = (outcome: RingOutcome) => {
      if (stop()) options.settle(outcome);
    };
    const cancelReaction =
      behaviour.kind === 'neverAnswers'
        ? () => undefined
        : this.#clock.after(behaviour.afterMs, () => settle(reaction(behaviour)));
    const cancelTimeout = this.#clock.after(options.timeoutMs, () => settle({ kind: 'timedOut' }));
    return { cancel: stop };
  }
}

function reaction(behaviour: Exclude<Behaviour, { kind: 'neverAnswers' }>): RingOutcome {
  switch (behaviour.kind) {
    case 'answers':
      return behaviour.leavesAfterMs === undefined
        ? { kind: 'answered' }
        : { kind: 'answered', leavesAfterMs: behaviour.leavesAfterMs };
    case 'declines':
      return { kind: 'declined' };
    case 'busy':
      return { kind: 'busy' };
    case 'unreachable':
      return { kind: 'unreachable' };
  }
}
