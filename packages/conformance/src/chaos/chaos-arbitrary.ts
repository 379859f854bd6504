import fc from 'fast-check';
import type { ChaosBounds, ChaosScript, CommandFate, DeliveryFate } from './fate.js';
import { defaultBounds } from './fate.js';

/** What chaos may bring. */
export interface ChaosArbitraryOptions extends Partial<ChaosBounds> {
  /** How many deliveries can meet a fate; later ones are left alone. @default 40 */
  readonly maxDeliveries?: number;
  /** How many commands can meet a fate. @default 20 */
  readonly maxCommands?: number;
  /** Whether deliveries may be lost. @default true */
  readonly canLose?: boolean;
}

/**
 * Any chaos, for properties: `fc.assert(fc.asyncProperty(chaosArbitrary(), …))`. A counterexample shrinks to the few
 * deliveries and commands whose fate matters, and to the mildest fate that still does.
 */
export function chaosArbitrary(options: ChaosArbitraryOptions = {}): fc.Arbitrary<ChaosScript> {
  const { maxDelayMs, reorderWindow, maxRepeats } = { ...defaultBounds, ...options };
  const { maxDeliveries = 40, maxCommands = 20, canLose = true } = options;
  const delayMs = fc.integer({ min: 0, max: maxDelayMs });
  const delivery: fc.Arbitrary<DeliveryFate> = fc.record({
    isLost: canLose ? rarely(fc.constant(true), false) : fc.constant(false),
    delayMs: rarely(delayMs, 0),
    overtakenBy: rarely(fc.integer({ min: 0, max: reorderWindow }), 0),
    isBatched: rarely(fc.constant(true), false),
    repeatsAfterMs: rarely(fc.array(delayMs, { maxLength: maxRepeats }), []),
    intake: fc.nat(7),
  });
  const command = fc.constantFrom<CommandFate>('asItComes', 'eventsFirst', 'answerFirst');
  return fc.record({
    deliveries: fc.array(delivery, { maxLength: maxDeliveries }),
    commands: fc.array(command, { maxLength: maxCommands }),
  });
}

/** Mostly the harmless value, to which it shrinks. */
function rarely<T>(fault: fc.Arbitrary<T>, harmless: T): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant(harmless) },
    { weight: 1, arbitrary: fault },
  );
}
