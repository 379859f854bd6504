import type { Clock } from '../clock/clock.js';
import { type Behaviour, defaultBehaviour } from './behaviour.js';
import { behaviourRow } from './behaviour-table.js';
import type { Conduct } from './conduct.js';

/** How the ringing of one person ended, when it was not the caller who gave up. */
export type RingOutcome =
  | ({ readonly kind: 'answered' } & Conduct)
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
  /** Somebody else decides, whatever the person's behaviour: nothing ends the ringing but cancel and timeout. */
  readonly isForApplication?: boolean;
}

/**
 * The people who can be called, known by canonical raw id (`4:+1…`, `8:acs:…`, `8:orgid:…`, `28:orgid:…`).
 * Their behaviour is what was set at run time, else that they are the application's own, else what the table says,
 * else the default.
 */
export class People {
  readonly #clock: Clock;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #ownedFromStart: readonly string[];
  readonly #owned = new Set<string>();

  constructor(clock: Clock, owned: readonly string[] = []) {
    this.#clock = clock;
    this.#ownedFromStart = owned;
    this.reset();
  }

  /** Gives a person another behaviour, from the next ring on. */
  set(rawId: string, behaviour: Behaviour): void {
    this.#behaviours.set(rawId, behaviour);
  }

  /** Makes an identity or a number the application's own: a call to it is an incoming call. */
  own(rawId: string): void {
    this.#owned.add(rawId);
  }

  /** The raw ids that are the application's own. */
  owned(): readonly string[] {
    return [...this.#owned];
  }

  /** What this person does when called. */
  behaviourOf(rawId: string): Behaviour {
    return this.#named(rawId) ?? defaultBehaviour;
  }

  /** Whether this person does as they do by name, and not by default. */
  isNamed(rawId: string): boolean {
    return this.#named(rawId) !== undefined;
  }

  /** The behaviours that were set at run time. */
  behaviours(): ReadonlyMap<string, Behaviour> {
    return new Map(this.#behaviours);
  }

  /** Forgets every behaviour that was set at run time, and everybody who became the application's own. */
  reset(): void {
    this.#behaviours.clear();
    this.#owned.clear();
    for (const rawId of this.#ownedFromStart) this.#owned.add(rawId);
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
    const isSilent =
      options.isForApplication === true ||
      behaviour.kind === 'neverAnswers' ||
      behaviour.kind === 'application';
    const cancelReaction = isSilent
      ? () => undefined
      : this.#clock.after(behaviour.afterMs, () => settle(reaction(behaviour)));
    const cancelTimeout = this.#clock.after(options.timeoutMs, () => settle({ kind: 'timedOut' }));
    return { cancel: stop };
  }

  #named(rawId: string): Behaviour | undefined {
    const set = this.#behaviours.get(rawId);
    if (set !== undefined) return set;
    if (this.#owned.has(rawId)) return { kind: 'application' };
    return behaviourRow(rawId)?.behaviour;
  }
}

function reaction(
  behaviour: Exclude<Behaviour, { kind: 'neverAnswers' | 'application' }>,
): RingOutcome {
  switch (behaviour.kind) {
    case 'answers': {
      const { kind, afterMs, ...conduct } = behaviour;
      return { kind: 'answered', ...conduct };
    }
    case 'declines':
      return { kind: 'declined' };
    case 'busy':
      return { kind: 'busy' };
    case 'unreachable':
      return { kind: 'unreachable' };
  }
}
