import type { CallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import { CallNotFoundError } from '../errors/errors.js';
import type { Provider } from '../provider/provider.js';
import type { CallingParts } from './calling-parts.js';
import { stateInLog } from './state-in-log.js';

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
  const state = await stateInLog(parts.log, callId);
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
  // The roster that is read is newer than what the call itself told of who is in it.
  const call = events.reduce(reduce, state);
  const people = isOver ? [] : await provider.read({ kind: 'participants' }, { ...context, call });
  await parts.log.append(callId, [...events, ...people]);
}

function isUnheardOf({ lifecycle, operations, roster }: CallState): boolean {
  return lifecycle === 'unknown' && operations.length === 0 && roster.freshness === 'catchingUp';
}
