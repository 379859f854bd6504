import type { CallState } from '../call/call-state.js';
import type { Duty } from './duty.js';

/** What an agenda needs to know of its call. */
export interface AgendaCall {
  readonly state: CallState;
  readonly isObserved: boolean;
  /** Whether the provider watches the ring time of invitations itself. */
  readonly ringsOut: boolean;
  /** How often the service wants to hear of the call, in milliseconds. Undefined where it does not. */
  readonly keepAliveMs: number | undefined;
  /** Whether this process is sending the command of an operation right now. */
  isSending(operationId: string): boolean;
  /** How many entries its log was given since the last snapshot, as far as it is known here. */
  readonly sinceSnapshot: number;
  /** Does what is due, under the lease with this fencing number where it needs one. Never rejects. */
  perform(duty: Duty, fence: number | undefined): Promise<void>;
}
