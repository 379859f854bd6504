import type { CallState } from '../call/call-state.js';
import { initialCallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import type { Clock } from '../clock/clock.js';
import { CallNotFoundError } from '../errors/errors.js';
import type { Provider } from '../provider/provider.js';
import { isOrphan } from './agenda.js';
import type { CallingParts } from './calling-parts.js';
import { resumeCommand } from './send-command.js';

/** The state of a call as its log tells it. */
export async function stateInLog(callId: string, { log }: CallingParts): Promise<CallState> {
  const entries = await log.read(callId);
  return entries.reduce((state, { event }) => reduce(state, event), initialCallState(callId));
}

/**
 * Reads the provider's truth into the log before a call is picked up, so that whoever picks it up sees that first.
 *
 * @throws CallNotFoundError when neither the log nor the provider knows the call.
 */
export async function readTruth(
  callId: string,
  provider: Provider,
  parts: CallingParts,
): Promise<void> {
  const state = await stateInLog(callId, parts);
  if (state.lifecycle === 'disconnected') return;
  const context = { call: state, signal: parts.destroyed };
  const events = await provider.read({ kind: 'call' }, context);
  const isOver = events.some(({ type }) => type === 'call.disconnected');
  if (isUnheardOf(state) && isOver) {
    throw new CallNotFoundError(
      'Neither the event log nor the provider knows this call: it has ended, or the id is wrong.',
      { callId, provider: provider.name },
    );
  }
  const people = isOver ? [] : await provider.read({ kind: 'participants' }, context);
  await parts.log.append(callId, [...events, ...people]);
}

/**
 * Sends the intent to place a call again, once it is old enough not to be under way in another process.
 *
 * @returns the id of the call that was placed, if one was.
 */
export async function resumePlacing(
  placing: CallState,
  provider: Provider,
  parts: CallingParts,
): Promise<string | undefined> {
  const { clock, reconcile, destroyed } = parts;
  const orphan = placing.operations.find(isOrphan);
  if (orphan === undefined || reconcile === false) return undefined;
  await until(clock, Date.parse(orphan.requestedAt) + reconcile.orphanAfterMs, destroyed);
  if (destroyed.aborted) return undefined;
  const sent = await parts.track(resumeCommand(orphan, { provider, parts }));
  return sent?.callId;
}

function isUnheardOf({ lifecycle, operations, roster }: CallState): boolean {
  return lifecycle === 'unknown' && operations.length === 0 && roster.freshness === 'catchingUp';
}

function until(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  const waitMs = at - clock.now();
  if (waitMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = clock.after(waitMs, resolve);
    const giveUp = () => {
      timer.cancel();
      resolve();
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
