import type { CallState } from '../call/call-state.js';
import { initialCallState } from '../call/call-state.js';
import { reduce } from '../call/reduce.js';
import type { EventLog } from '../log/event-log.js';

/** The state of a call by what its log holds now. */
export async function stateInLog(log: EventLog, callId: string): Promise<CallState> {
  const entries = await log.read(callId);
  return entries.reduce((state, { event }) => reduce(state, event), initialCallState(callId));
}
