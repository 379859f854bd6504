import type { CallSettled } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { Clock } from '../clock/clock.js';
import { timestamp } from '../clock/clock.js';
import { CallingError } from '../errors/calling-error.js';
import type { CallingParts } from './calling-parts.js';
import { stateInLog } from './state-in-log.js';
import { until } from './until.js';

type CallName = Pick<CallState, 'callId' | 'provider'>;

/** The last that is to be known of a call. However many write it, it is one fact. */
export function settled({ callId, provider }: CallName, clock: Clock): CallSettled {
  return { type: 'call.settled', id: 'settled', provider, callId, occurredAt: timestamp(clock) };
}

/** Writes the end of a call into its log. Where that cannot be, whoever recovers the log will. Never rejects. */
export function settle(call: CallName, parts: CallingParts): Promise<void> {
  return attempt(call.callId, parts, async () => {
    await parts.log.append(call.callId, [settled(call, parts.clock)]);
  });
}

/**
 * Ends a call that nobody here serves and whose disconnection was reported, when its operations have had their time. Never
 * rejects.
 */
export function settleUnserved(
  callId: string,
  parts: CallingParts,
  ending: AbortSignal,
): Promise<void> {
  const { clock, settleMs, log } = parts;
  return attempt(callId, parts, async () => {
    await until(clock, clock.now() + settleMs, ending);
    if (ending.aborted) return;
    const state = await stateInLog(log, callId);
    if (state.disconnectedAt !== undefined) await log.append(callId, [settled(state, clock)]);
  });
}

async function attempt(
  callId: string,
  { track, logger, destroyed }: CallingParts,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await track(work());
  } catch (error) {
    if (destroyed.aborted) return;
    logger.log('warn', 'The end of a call could not be recorded.', {
      callId,
      error: CallingError.isInstance(error) ? error.toJSON() : { name: typeof error },
    });
  }
}
